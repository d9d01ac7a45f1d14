/** Two files compared line by line: side by side, or in one column where it is narrow. */

import { yaml } from '@codemirror/lang-yaml';
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { Grid } from 'antd';
import { useEffect, useRef } from 'react';
import { dressed, phrases } from '@/shared/editor/look';
import { useLook } from '@/shared/look';
import { language, words } from '@/shared/words';

interface Props {
  before: string;
  after: string;
  /** In one column. */
  together?: boolean;
  height: string;
}

const useWords = words({ label: ['文件对比', 'Files side by side'] });

const FOLDED = { margin: 3, minSize: 6 };

export default function Difference({ before, after, together = false, height }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const { dark } = useLook();
  const wide = Grid.useBreakpoint().md ?? true;
  const single = together || !wide;
  const spoken = language();
  const label = useWords()('label');

  useEffect(() => {
    if (!place.current) return undefined;
    const extensions: Extension = [
      lineNumbers(),
      yaml(),
      dressed(dark),
      phrases(spoken),
      EditorView.lineWrapping,
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    ];
    if (single) {
      const merged = unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: FOLDED });
      const view = new EditorView({ doc: after, extensions: [extensions, merged], parent: place.current });
      return () => view.destroy();
    }
    const view = new MergeView({
      a: { doc: before, extensions },
      b: { doc: after, extensions },
      collapseUnchanged: FOLDED,
      parent: place.current,
    });
    return () => view.destroy();
  }, [before, after, dark, single, spoken, label]);

  return <div ref={place} className="yipan-code" style={{ maxHeight: height, overflow: 'auto' }} />;
}
