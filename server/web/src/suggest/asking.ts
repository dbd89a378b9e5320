/** Asks the search of this server for things by name. */
import type { Suggestion } from './combobox';

interface Found {
  iri: string;
  href: string;
  kind: string;
  labels: Record<string, string>;
  match: { text: string; language: string | null; ranges: [number, number][] };
}

const LANGUAGE = document.documentElement.lang;
const MOST = '8';
const INDIVIDUAL = '/id/';
/** Classes of which everything is one. */
const ANY = new Set(['', 'Thing']);

async function asked(address: string, fields: Record<string, string>, signal: AbortSignal) {
  const answer = await fetch(`${address}?${new URLSearchParams(fields)}`, {
    headers: { Accept: 'application/json' },
    signal,
  });
  return answer.ok ? ((await answer.json()) as { results?: Found[]; suggestions?: Found[] }) : {};
}

/** Whatever begins as what was typed. */
export async function suggested(
  address: string,
  words: string,
  signal: AbortSignal,
): Promise<Suggestion[]> {
  const told = await asked(address, { q: words }, signal);
  return (told.suggestions ?? []).map(read);
}

/** Things of a class. */
export async function found(
  address: string,
  words: string,
  kind: string,
  signal: AbortSignal,
): Promise<Suggestion[]> {
  const narrow: Record<string, string> = ANY.has(kind) ? { kind: 'entity' } : { type: kind };
  const told = await asked(address, { q: words, limit: MOST, ...narrow }, signal);
  return (told.results ?? []).filter((each) => each.kind !== 'quote').map(read);
}

/** Where the page of a suggestion is, in the language that the address of this one names. */
export function pageOf(chosen: Suggestion, form: HTMLFormElement): string {
  const address = new URL(chosen.href.replace(INDIVIDUAL, '/page/'));
  const language = form.elements.namedItem('lang');
  if (language instanceof HTMLInputElement) address.searchParams.set('lang', language.value);
  return address.href;
}

function read(each: Found): Suggestion {
  const name = each.labels[LANGUAGE] ?? each.match.text;
  const others = new Map(Object.entries(each.labels).map(([tag, label]) => [label, tag]));
  others.delete(name);
  others.delete(each.match.text);
  return {
    slug: each.iri.slice(each.iri.lastIndexOf(INDIVIDUAL) + INDIVIDUAL.length),
    href: each.href,
    name,
    met: each.match.text,
    language: each.match.language ?? '',
    ranges: each.match.ranges,
    // The name in the page's language, if another was met; then that in the other language.
    further: [
      ...(name === each.match.text ? [] : [{ text: name, language: LANGUAGE }]),
      ...[...others].map(([text, language]) => ({ text, language })),
    ],
  };
}
