/** The editor of a YAML file: colors, completion from the schema, problems at their lines, search. Loaded when a file is opened. */

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { useLook } from '@/shared/look';
import { language } from '@/shared/words';
import { completing, explaining, type FileKind } from './complete';
import { dressed, phrases } from './look';

/** Something wrong at its place. */
export interface Finding {
  /** From 1. */
  line: number;
  /** From 1, in characters. */
  column: number;
  message: string;
  severity: 'error' | 'warning';
}

interface Props {
  /** What may stand in the file. */
  kind: FileKind;
  value: string;
  onChange: (value: string) => void;
  /** What the check found. */
  findings: Finding[];
  readOnly: boolean;
  /** A line to go to; a new object each time. */
  goTo: { line: number } | null;
  label: string;
  height: string;
}

export default function Code({ kind, value, onChange, findings, readOnly, goTo, label, height }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const changed = useRef(onChange);
  changed.current = onChange;
  const first = useRef(value);
  const fileKind = useRef(kind);
  fileKind.current = kind;
  const look = useRef(new Compartment());
  const { dark } = useLook();
  const atFirst = useRef(dark);

  useEffect(() => {
    if (!place.current) return undefined;
    const state = EditorState.create({
      doc: first.current,
      extensions: [
        lineNumbers(),
        history(),
        foldGutter(),
        lintGutter(),
        indentOnInput(),
        indentUnit.of('  '),
        closeBrackets(),
        autocompletion({ override: [(context) => completing(fileKind.current)(context)], icons: false }),
        hoverTooltip((shown, pos) => explaining(fileKind.current)(shown, pos)),
        highlightActiveLine(),
        EditorView.lineWrapping,
        highlightSelectionMatches(),
        search({ top: true }),
        yaml(),
        phrases(language()),
        look.current.of(dressed(atFirst.current)),
        EditorState.readOnly.of(readOnly),
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed.current(update.state.doc.toString());
        }),
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...foldKeymap,
          ...completionKeymap,
          ...lintKeymap,
          indentWithTab,
        ]),
      ],
    });
    const made = new EditorView({ state, parent: place.current });
    view.current = made;
    return () => {
      first.current = made.state.doc.toString();
      made.destroy();
      view.current = null;
    };
  }, [readOnly, label]);

  useEffect(() => {
    view.current?.dispatch({ effects: look.current.reconfigure(dressed(dark)) });
  }, [dark]);

  // Another file, or the draft thrown away: what somebody types comes back as the same text and changes nothing.
  useEffect(() => {
    const present = view.current?.state.doc.toString();
    if (view.current && present !== value)
      view.current.dispatch({ changes: { from: 0, to: present?.length ?? 0, insert: value } });
  }, [value]);

  useEffect(() => {
    const shown = view.current;
    if (!shown) return;
    const { doc } = shown.state;
    const diagnostics = findings.map((finding) => {
      const line = doc.line(Math.min(Math.max(finding.line, 1), doc.lines));
      const from = Math.min(line.from + Math.max(finding.column - 1, 0), line.to);
      return { from, to: Math.max(from, wordEnd(line.text, from - line.from) + line.from), ...finding };
    });
    shown.dispatch(setDiagnostics(shown.state, diagnostics));
  }, [findings]);

  useEffect(() => {
    const shown = view.current;
    if (!shown || !goTo) return;
    const line = shown.state.doc.line(Math.min(Math.max(goTo.line, 1), shown.state.doc.lines));
    shown.dispatch({
      selection: { anchor: line.from },
      effects: EditorView.scrollIntoView(line.from, { y: 'center' }),
    });
    shown.focus();
  }, [goTo]);

  return <div ref={place} className="yipan-code" style={{ height }} />;
}

/** Where the value ends that begins at a column. */
function wordEnd(text: string, at: number): number {
  const rest = text.slice(at);
  const end = /^('[^']*'|"[^"]*"|[^\s,}\]]+)/.exec(rest)?.[0].length ?? 0;
  return at + Math.max(end, rest.length > 0 ? 1 : 0);
}
