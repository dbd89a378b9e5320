/** What the page tells the editor: addresses, prefixes, and texts in the page's language. */

export interface Setup {
  readonly language: string;
  readonly endpoint: string;
  readonly terms: string;
  readonly suggest: string;
  readonly prefixes: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<string, string>>;
}

export function readSetup(): Setup {
  return JSON.parse(element('setup').textContent ?? '') as Setup;
}

/** Returns a text, with values in the places that it names in braces. */
export function said(setup: Setup, name: string, values: Record<string, string | number> = {}): string {
  const text = setup.texts[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}

export function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element ${id}`);
  return found as T;
}
