/** The queries that were run in this browser: the latest first, a few of them. */

const KEY = 'masalik.queries';
const MOST = 30;
const LONGEST = 8000;

export function ran(): string[] {
  try {
    const held: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(held) ? held.filter((each): each is string => typeof each === 'string') : [];
  } catch {
    // Storage may be refused or hold something else; then nothing is remembered.
    return [];
  }
}

export function remember(query: string): void {
  if (query.length > LONGEST) return;
  write([query, ...ran().filter((each) => each !== query)].slice(0, MOST));
}

export function forget(): void {
  write([]);
}

/** Returns the line that tells a query from others: its comment, or its form with what it asks. */
export function titled(query: string): string {
  const lines = query.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => line.startsWith('#') && !line.startsWith('#+'));
  if (telling) return telling.replace(/^#+\s*/, '');
  const rest = lines.filter((line) => line !== '' && !/^(PREFIX|BASE|#)/i.test(line));
  return rest.join(' ').slice(0, 90);
}

function write(queries: string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(queries));
  } catch {
    // Without storage the history is empty, and all else goes on.
  }
}
