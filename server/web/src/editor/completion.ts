/** Completes variables, words of SPARQL, terms by name or label, and things by name. */
import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  insertCompletionText,
  pickedCompletion,
} from '@codemirror/autocomplete';
import { syntaxTree } from '@codemirror/language';
import type { EditorView } from '@codemirror/view';
import { declaration } from './prefixes';
import { type Setup, said } from './setup';

interface Term {
  readonly name: string;
  readonly kind: 'class' | 'property' | 'individual';
  readonly labels: Readonly<Record<string, string>>;
  readonly means: Readonly<Record<string, string>>;
}

interface Suggestion {
  readonly iri: string;
  readonly labels?: Readonly<Record<string, string>> | null;
  readonly type?: string | null;
}

const WORDS = (
  'SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS GRAPH BIND VALUES ORDER GROUP BY HAVING LIMIT OFFSET ' +
  'CONSTRUCT DESCRIBE ASK PREFIX EXISTS NOT IN AS ASC DESC COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT ' +
  'BOUND COALESCE CONCAT CONTAINS DATATYPE IF LANG LCASE REGEX REPLACE STR STRAFTER STRBEFORE STRENDS ' +
  'STRLEN STRSTARTS SUBSTR UCASE YEAR MONTH DAY UNDEF'
).split(' ');
const TYPES = { class: 'class', property: 'property', individual: 'enum' } as const;
const ID = 'https://w3id.org/masalik/id/';
// What a name may be typed with: a prefix and a part, in the letters of either script.
const TYPED = /[\p{L}\p{M}\p{N}_-]*:?[\p{L}\p{M}\p{N}_-]+$|[\p{L}][\p{L}\p{M}\p{N}_-]*:$/u;
const INSIDE_TEXT = new Set(['String', 'Comment', 'IriRef']);

/** Returns a source that gives names as the language has them, each with its prefix declared. */
export function completions(setup: Setup): CompletionSource[] {
  let terms: Promise<Completion[]> | undefined;
  const loaded = () => {
    terms ??= fetchTerms(setup).catch(() => {
      terms = undefined;
      return [];
    });
    return terms;
  };
  return [variables(setup), words, (context) => names(context, loaded()), (context) => things(context, loaded(), setup)];
}

function elsewhere(context: CompletionContext): boolean {
  return INSIDE_TEXT.has(syntaxTree(context.state).resolveInner(context.pos, -1).name);
}

function variables(setup: Setup): CompletionSource {
  return (context) => {
    const typed = context.matchBefore(/[?$]\w*/);
    if (typed === null || elsewhere(context)) return null;
    const text = context.state.doc.toString();
    const others = text.slice(0, typed.from) + text.slice(context.pos);
    const found = new Set([...others.matchAll(/[?$](\w+)/g)].map((match) => `?${match[1]}`));
    const options = [...found].map((label) => ({ label, type: 'variable', detail: said(setup, 'variable') }));
    return { from: typed.from, options, validFor: /^[?$]\w*$/ };
  };
}

function words(context: CompletionContext): CompletionResult | null {
  const typed = context.matchBefore(/[A-Za-z_]+/);
  if (typed === null || elsewhere(context) || /[\w:?$@-]/.test(before(context, typed.from))) return null;
  const options = WORDS.map((label) => ({ label, type: 'keyword', boost: -1 }));
  return { from: typed.from, options, validFor: /^[A-Za-z_]*$/ };
}

async function names(context: CompletionContext, terms: Promise<Completion[]>): Promise<CompletionResult | null> {
  const typed = context.matchBefore(TYPED);
  if ((typed === null && !context.explicit) || elsewhere(context)) return null;
  const from = typed?.from ?? context.pos;
  if (/[?$@<]/.test(before(context, from)) || typed?.text.startsWith('id:')) return null;
  const wanted = plain((typed?.text ?? '').replace(/^:/, ''));
  const found = (await terms)
    .map((option) => ({ ...option, boost: rank(option, wanted) }))
    .filter((option) => option.boost > 0 || wanted === '');
  // Labels are matched here, in both languages; CodeMirror would match names only.
  return found.length === 0 ? null : { from, options: sorted(found).slice(0, 200), filter: false };
}

async function things(
  context: CompletionContext,
  terms: Promise<Completion[]>,
  setup: Setup,
): Promise<CompletionResult | null> {
  const typed = context.matchBefore(/\bid:[\p{L}\p{M}\p{N}_ -]*/u);
  if (typed === null || elsewhere(context)) return null;
  const words = typed.text.slice(3).replaceAll('-', ' ').trim();
  if (words === '') return null;
  const reply = await fetch(`${setup.suggest}?${new URLSearchParams({ q: words })}`, {
    headers: { Accept: 'application/json' },
  }).catch(() => null);
  if (reply === null || !reply.ok || context.aborted) return null;
  const { suggestions } = (await reply.json()) as { suggestions: Suggestion[] };
  const kinds = new Map((await terms).map(({ label, detail }) => [label, detail?.split(' · ')[0]]));
  const options = suggestions
    .filter(({ iri }) => iri.startsWith(ID))
    .map(({ iri, labels, type }) => ({
      label: `id:${iri.slice(ID.length)}`,
      displayLabel: labels?.[setup.language] ?? labels?.['ar'] ?? labels?.['en'] ?? iri.slice(ID.length),
      detail: kinds.get(`mas:${type}`) ?? '',
      type: 'constant',
      apply: applied(setup),
    }));
  return options.length === 0 ? null : { from: typed.from, options, filter: false };
}

async function fetchTerms(setup: Setup): Promise<Completion[]> {
  const reply = await fetch(setup.terms, { headers: { Accept: 'application/json' } });
  const { terms } = (await reply.json()) as { terms: Term[] };
  const other = setup.language === 'ar' ? 'en' : 'ar';
  return terms.map((term) => ({
    label: term.name,
    type: TYPES[term.kind],
    detail: [term.labels[setup.language], term.labels[other]].filter(Boolean).join(' · '),
    info: () => meaning(term, setup),
    apply: applied(setup),
  }));
}

function meaning(term: Term, setup: Setup): HTMLElement {
  const shown = document.createElement('div');
  const kind = document.createElement('p');
  kind.textContent = term.name.startsWith('mas:') ? said(setup, term.kind) : said(setup, 'used_name');
  kind.className = 'kind';
  kind.lang = setup.language;
  kind.dir = 'auto';
  shown.append(kind);
  for (const language of setup.language === 'ar' ? ['ar', 'en'] : ['en', 'ar']) {
    const text = term.means[language];
    if (!text) continue;
    const means = document.createElement('p');
    means.textContent = text;
    means.lang = language;
    means.dir = language === 'ar' ? 'rtl' : 'ltr';
    shown.append(means);
  }
  return shown;
}

/** Inserts a name, and declares its prefix if the query does not. */
function applied(setup: Setup) {
  return (view: EditorView, completion: Completion, from: number, to: number) => {
    const { state } = view;
    const inserted = insertCompletionText(state, completion.label, from, to);
    const prefix = completion.label.slice(0, completion.label.indexOf(':'));
    const declares = declaration(state, prefix, setup);
    view.dispatch({ ...inserted, annotations: pickedCompletion.of(completion) });
    if (declares !== null) view.dispatch({ changes: declares });
  };
}

function before(context: CompletionContext, position: number): string {
  return context.state.sliceDoc(Math.max(0, position - 1), position);
}

/** Returns how well a term suits what was typed: 0 if not at all. */
function rank(option: Completion, wanted: string): number {
  const name = plain(option.label);
  const local = name.slice(name.indexOf(':') + 1);
  const sought = wanted.includes(':') ? wanted : null;
  if (sought !== null) {
    if (name.startsWith(sought)) return 90;
    const [prefix = '', part = ''] = sought.split(':');
    // After a prefix, words of the labels too: they are how people know the terms.
    if (!name.startsWith(`${prefix}:`) || part === '') return 0;
    return local.includes(part) || labelled(option, part) ? 40 : 0;
  }
  if (local.startsWith(wanted)) return 80;
  if (name.startsWith(wanted)) return 70;
  if (labelled(option, wanted)) return 60;
  return wanted.length > 2 && local.includes(wanted) ? 30 : 0;
}

function labelled(option: Completion, wanted: string): boolean {
  const words = plain(option.detail ?? '').split(/[\s·]+/);
  return words.some((word) => word.startsWith(wanted) || word.replace(/^ال/, '').startsWith(wanted));
}

function sorted(options: Completion[]): Completion[] {
  return options.sort((a, b) => (b.boost ?? 0) - (a.boost ?? 0) || a.label.localeCompare(b.label));
}

/** Returns letters without case, vowel signs, and the differences that typing leaves out. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\u064b-\u0652\u0670\u0640]/g, '')
    .replace(/[أإآٱ]/g, 'ا')
    .replace(/ى/g, 'ي')
    .replace(/ة/g, 'ه');
}
