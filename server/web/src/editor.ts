/** Makes the form of the SPARQL page an editor; without this script the form works by itself. */
import type { EditorView } from '@codemirror/view';
import { clearFault, codeEditor, markFault } from './editor/code';
import { forget, ran, remember, titled } from './editor/history';
import { declare } from './editor/prefixes';
import { element, readSetup, said } from './editor/setup';

const LONGEST_ADDRESS = 8000;

const setup = readSetup();
const form = element<HTMLFormElement>('asking');
const field = element<HTMLTextAreaElement>('query');
const told = element('told');
const format = element<HTMLSelectElement>('format');
let running: AbortController | undefined;

const fragment = new URLSearchParams(location.hash.slice(1)).get('query');
if (fragment !== null) field.value = fragment;

const code = element('code');
code.hidden = false;
const view: EditorView = codeEditor(code, field.value, setup, () => form.requestSubmit(), (text) => {
  field.value = text;
});
field.hidden = true;
const label = form.querySelector<HTMLLabelElement>('label[for="query"]');
label?.addEventListener('click', () => view.focus());
for (const id of ['keys', 'share', 'history']) element(id).hidden = false;

form.addEventListener('submit', (event) => {
  // A file is fetched by the browser itself.
  if (format.value !== '') return;
  event.preventDefault();
  void run();
});

element('share').addEventListener('click', () => void share());

element('examples').addEventListener('click', (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-question]');
  if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void open(link.href);
});

element('prefixes').querySelectorAll<HTMLButtonElement>('button[data-prefix]').forEach((button) => {
  button.hidden = false;
  button.addEventListener('click', () => {
    declare(view, button.dataset['prefix'] ?? '', setup);
    view.focus();
  });
});

element('clear').addEventListener('click', () => {
  forget();
  showHistory();
});

showHistory();
showFault();

/** Shows what the page of a query shows: the server draws the same for who has no scripts. */
async function run(): Promise<void> {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  const query = view.state.doc.toString();
  const result = element('result');
  clearFault(view);
  told.textContent = said(setup, 'running');
  result.setAttribute('aria-busy', 'true');
  const fields = asked(query);
  // A refusal is what was asked for here, not an error of the request.
  fields.set('part', 'result');
  try {
    const reply = await fetch(`${setup.endpoint}?${fields}`, {
      headers: { Accept: 'text/html', 'Accept-Language': setup.language },
      signal: mine.signal,
    });
    const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
    const shown = page.getElementById('result');
    if (shown === null) throw new Error(`status ${reply.status}`);
    result.replaceWith(document.adoptNode(shown));
    told.textContent = '';
    showCount();
  } catch {
    if (mine.signal.aborted) return;
    told.textContent = said(setup, 'failed');
    result.removeAttribute('aria-busy');
    return;
  }
  history.replaceState(null, '', address(query));
  remember(query);
  showHistory();
  showFault();
}

function asked(query: string): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (name !== 'format' && name !== 'query' && typeof value === 'string') fields.append(name, value);
  }
  fields.set('query', query);
  return fields;
}

/** Returns the address that opens a query here: one too long for servers stands in the fragment. */
function address(query: string): string {
  const whole = `${setup.endpoint}?${asked(query)}`;
  if (whole.length <= LONGEST_ADDRESS) return whole;
  return `${setup.endpoint}#${new URLSearchParams({ query })}`;
}

async function share(): Promise<void> {
  const link = new URL(address(view.state.doc.toString()), location.href).href;
  history.replaceState(null, '', link);
  try {
    await navigator.clipboard.writeText(link);
    told.textContent = said(setup, 'copied');
  } catch {
    told.textContent = said(setup, 'link_too_long');
  }
}

async function open(href: string): Promise<void> {
  const reply = await fetch(href, { headers: { Accept: 'text/html' } }).catch(() => null);
  const page = reply && new DOMParser().parseFromString(await reply.text(), 'text/html');
  const text = page?.querySelector<HTMLTextAreaElement>('#query')?.value;
  if (text === undefined) {
    location.assign(href);
    return;
  }
  load(text);
}

function load(text: string): void {
  clearFault(view);
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
  view.focus();
}

function showCount(): void {
  const { count, more } = element('result').dataset;
  if (count === undefined) return;
  told.textContent = said(setup, more === 'true' ? 'more_ready' : 'rows_ready', { count });
}

function showFault(): void {
  const { fault, line, column } = element('result').dataset;
  if (fault !== undefined && Number(line) > 0) markFault(view, Number(line), Number(column), fault);
}

function showHistory(): void {
  const list = element('ran');
  const queries = ran();
  list.replaceChildren(
    ...queries.map((query) => {
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.dir = 'auto';
      button.textContent = titled(query);
      button.title = query.slice(0, 400);
      button.addEventListener('click', () => load(query));
      item.append(button);
      return item;
    }),
  );
  element('clear').hidden = queries.length === 0;
  if (queries.length === 0) {
    const item = document.createElement('li');
    item.textContent = said(setup, 'no_history');
    list.append(item);
  }
}
