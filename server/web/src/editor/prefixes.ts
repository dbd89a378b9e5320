/** The prefixes of a query: which it declares, which it lacks, and how to add one. */
import { syntaxTree } from '@codemirror/language';
import type { Diagnostic } from '@codemirror/lint';
import type { ChangeSpec, EditorState } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { type Setup, said } from './setup';

const DECLARED = /\bPREFIX\s+([\w.-]*):\s*<[^>]*>/gi;

export function declared(text: string): Set<string> {
  return new Set([...text.matchAll(DECLARED)].map((match) => match[1] ?? ''));
}

/** Returns the change that declares a prefix after those there are; null if there is nothing to do. */
export function declaration(state: EditorState, prefix: string, setup: Setup): ChangeSpec | null {
  const iri = setup.prefixes[prefix];
  const text = state.doc.toString();
  if (iri === undefined || declared(text).has(prefix)) return null;
  const last = [...text.matchAll(DECLARED)].at(-1);
  const line = `PREFIX ${prefix}: <${iri}>`;
  if (last === undefined) return { from: 0, insert: `${line}\n` };
  return { from: last.index + last[0].length, insert: `\n${line}` };
}

export function declare(view: EditorView, prefix: string, setup: Setup): void {
  const changes = declaration(view.state, prefix, setup);
  if (changes !== null) view.dispatch({ changes });
}

/** Finds each name whose prefix is not declared, and offers the declaration of the usual ones. */
export function undeclared(view: EditorView, setup: Setup): Diagnostic[] {
  const known = declared(view.state.doc.toString());
  const found: Diagnostic[] = [];
  syntaxTree(view.state).iterate({
    enter(node) {
      if (node.name !== 'Pname_ln' && node.name !== 'Pname_ns') return;
      if (node.node.parent?.name === 'PrefixDecl') return;
      const name = view.state.sliceDoc(node.from, node.to);
      const prefix = name.slice(0, name.indexOf(':'));
      if (known.has(prefix)) return;
      const usual = setup.prefixes[prefix] !== undefined;
      found.push({
        from: node.from,
        to: node.to,
        severity: 'warning',
        message: said(setup, 'unknown_prefix', { prefix: `${prefix}:` }),
        ...(usual && {
          actions: [
            { name: said(setup, 'add_prefix'), apply: (there) => declare(there, prefix, setup) },
          ],
        }),
      });
    },
  });
  return found;
}
