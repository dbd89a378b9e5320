/** The code editor itself, in a shadow root: there its styles need none of what the policy refuses. */
import { autocompletion, completionKeymap, startCompletion } from '@codemirror/autocomplete';
import {
  bidiIsolates,
  ensureSyntaxTree,
  HighlightStyle,
  LanguageSupport,
  LRLanguage,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic, forceLinting, linter } from '@codemirror/lint';
import { type EditorState, Prec, StateEffect, StateField } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { NodeProp } from '@lezer/common';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { SparqlLanguage } from 'codemirror-lang-sparql';
import { completions } from './completion';
import { undeclared } from './prefixes';
import { type Setup, said } from './setup';

// Two Arabic texts in a row would be drawn in each other's place, with the comma between them.
const language = LRLanguage.define({
  parser: SparqlLanguage.parser.configure({
    props: [NodeProp.isolate.add({ String: 'auto', Comment: 'ltr' })],
  }),
  languageData: { commentTokens: { line: '#' }, closeBrackets: { brackets: ['(', '[', '{', '"'] } },
});

// The colours are the page's, which has them for light and dark.
const colours = HighlightStyle.define([
  { tag: tags.keyword, class: 'keyword' },
  { tag: [tags.variableName], class: 'variable' },
  { tag: [tags.string, tags.annotation], class: 'text' },
  { tag: [tags.integer, tags.float, tags.bool], class: 'figure' },
  { tag: [tags.namespace, tags.url, tags.typeName], class: 'name' },
  { tag: tags.comment, class: 'comment' },
]);

const look = EditorView.theme({
  '&': { fontSize: '0.9375rem', color: 'var(--ink)', backgroundColor: 'var(--sheet)' },
  '&.cm-focused': { outline: '3px solid var(--focus)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--face-code)', lineHeight: '1.65', maxHeight: '70vh', minHeight: '18rem' },
  '.cm-content': { caretColor: 'var(--ink)', paddingBlock: '0.5rem' },
  '.cm-cursor, .cm-dropCursor': { borderInlineStartColor: 'var(--ink)' },
  '.cm-gutters': { color: 'var(--quiet)', backgroundColor: 'transparent', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--editor-line)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--editor-selection) !important',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--editor-selection) !important' },
  '.cm-tooltip, .cm-panels': {
    color: 'var(--ink)',
    backgroundColor: 'var(--paper)',
    border: '1px solid var(--line)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--face)', fontSize: '0.9375rem', maxHeight: '16em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.2rem 0.5rem', lineHeight: '1.6' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { color: 'var(--accent-ink)', backgroundColor: 'var(--accent)' },
  '.cm-completionDetail': { fontStyle: 'normal', marginInlineStart: '0.75em', unicodeBidi: 'isolate' },
  '.cm-completionMatchedText': { textDecorationThickness: '2px' },
  '.cm-tooltip.cm-completionInfo': { fontFamily: 'var(--face)', fontSize: '0.875rem', maxWidth: '22rem', padding: '0.5rem 0.75rem' },
  '.cm-completionInfo p': { margin: '0 0 0.35rem' },
  '.cm-completionInfo .kind': { color: 'var(--quiet)' },
  '.cm-diagnostic': { fontFamily: 'var(--face)' },
  '.cm-diagnosticAction': { backgroundColor: 'var(--accent)', color: 'var(--accent-ink)', minHeight: '24px' },
  '.keyword': { color: 'var(--accent)', fontWeight: '600' },
  '.variable': { color: 'var(--c3)' },
  '.text': { color: 'var(--c6)' },
  '.figure': { color: 'var(--c5)' },
  '.name': { color: 'var(--c4)' },
  '.comment': { color: 'var(--quiet)' },
});

const setFault = StateEffect.define<Diagnostic | null>();

/** What the server found wrong with the query, until the query is changed. */
const fault = StateField.define<Diagnostic | null>({
  create: () => null,
  update: (held, transaction) => {
    const said = transaction.effects.find((effect) => effect.is(setFault));
    if (said !== undefined) return said.value as Diagnostic | null;
    return transaction.docChanged ? null : held;
  },
});

/** Types over a selection. Browsers would keep its look in a style attribute, which the policy refuses. */
function typeOver(event: InputEvent, view: EditorView): boolean {
  const { from, to } = view.state.selection.main;
  const text = event.data;
  if (event.inputType !== 'insertText' || text === null || from === to || event.isComposing) return false;
  const insert = () =>
    view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
  const handled = view.state
    .facet(EditorView.inputHandler)
    .some((handler) => handler(view, from, to, text, insert));
  if (!handled) view.dispatch(insert());
  return true;
}

/** Puts an editor into an element; `run` is called by Ctrl-Enter, `changed` with every new text. */
export function codeEditor(
  parent: HTMLElement,
  text: string,
  setup: Setup,
  run: () => void,
  changed: (text: string) => void,
): EditorView {
  const shadow = parent.attachShadow({ mode: 'open' });
  return new EditorView({
    doc: text,
    parent: shadow as unknown as HTMLElement,
    root: shadow,
    extensions: [
      Prec.highest(
        keymap.of([
          { key: 'Mod-Enter', run: () => (run(), true) },
          { key: 'Ctrl-Space', mac: 'Ctrl-Space', run: startCompletion },
        ]),
      ),
      basicSetup,
      new LanguageSupport(language),
      bidiIsolates(),
      syntaxHighlighting(colours),
      autocompletion({ override: completions(setup), icons: false }),
      keymap.of(completionKeymap),
      fault,
      linter(
        (view) => {
          const found = view.state.field(fault);
          return found === null ? undeclared(view, setup) : [...undeclared(view, setup), found];
        },
        {
          delay: 400,
          needsRefresh: ({ state, startState }) => state.field(fault) !== startState.field(fault),
        },
      ),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        'aria-label': said(setup, 'editor'),
        'aria-multiline': 'true',
        spellcheck: 'false',
        lang: 'en',
      }),
      EditorView.domEventHandlers({ beforeinput: typeOver }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc.toString());
      }),
      look,
    ],
  });
}

/**
 * Marks the place of a fault: where the grammar stops if it does, which is nearer to it than what
 * the server tells, else there. The server counts lines and characters from 1.
 */
export function markFault(view: EditorView, line: number, column: number, message: string): void {
  const { state } = view;
  const from = firstError(state) ?? told(state, line, column);
  const there = state.doc.lineAt(from);
  const word = /^\s*([\w?$:]+|[^\s\w])/.exec(state.sliceDoc(from, there.to));
  // At the end of a line the character before it is marked, to be seen.
  const start = word === null ? Math.max(there.from, from - 1) : from + word[0].length - (word[1] ?? '').length;
  const to = word === null ? from : from + word[0].length;
  view.dispatch({
    effects: [
      setFault.of({ from: start, to, severity: 'error', message }),
      EditorView.scrollIntoView(from, { y: 'nearest' }),
    ],
  });
  forceLinting(view);
}

function told(state: EditorState, line: number, column: number): number {
  const there = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
  const before = Array.from(there.text).slice(0, column - 1).join('').length;
  return there.from + Math.min(before, there.length);
}

function firstError(state: EditorState): number | null {
  let found: number | null = null;
  ensureSyntaxTree(state, state.doc.length, 200)?.iterate({
    enter(node) {
      if (node.type.isError) found ??= node.from;
      return found === null;
    },
  });
  return found;
}

export function clearFault(view: EditorView): void {
  view.dispatch({ effects: setFault.of(null) });
  forceLinting(view);
}
