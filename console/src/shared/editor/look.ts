/** How files look, light and dark, and what the editor says in the language of the moment. */

import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Language } from '@/shared/words';

const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace';

function colors(dark: boolean) {
  return HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: dark ? '#8ab4f8' : '#1f4fd8' },
    { tag: [tags.string, tags.special(tags.string)], color: dark ? '#7ee0a8' : '#116329' },
    { tag: [tags.number, tags.bool, tags.null], color: dark ? '#f7b267' : '#9a4b00' },
    { tag: tags.comment, color: dark ? '#9aa4b2' : '#5b6573', fontStyle: 'italic' },
    { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: dark ? '#a9b1bd' : '#5b6573' },
  ]);
}

/** Colors and measures. */
export function dressed(dark: boolean): Extension {
  const line = dark ? '#303030' : '#e6e8ec';
  const shell = EditorView.theme(
    {
      '&': { height: '100%', fontSize: '13px', background: dark ? '#141414' : '#ffffff' },
      '&.cm-focused': { outline: `2px solid ${dark ? '#3c6df0' : '#9db8ff'}`, outlineOffset: '-1px' },
      '.cm-scroller': { fontFamily: MONO, lineHeight: '1.6', overflow: 'auto' },
      '.cm-gutters': {
        background: dark ? '#1b1b1b' : '#f7f8fa',
        color: dark ? '#8b929c' : '#5f6875',
        borderRight: `1px solid ${line}`,
      },
      '.cm-activeLine': { background: dark ? '#ffffff0a' : '#1f4fd80a' },
      '.cm-tooltip': { background: dark ? '#1f1f1f' : '#ffffff', border: `1px solid ${line}`, borderRadius: '6px' },
      '.cm-tooltip-autocomplete ul li': { padding: '3px 8px', fontFamily: MONO },
      '.cm-completionDetail': { fontStyle: 'normal', opacity: 0.75, marginLeft: '10px', fontFamily: 'inherit' },
      '.cm-completionInfo': { maxWidth: '320px', padding: '6px 10px' },
      '.yipan-about': { padding: '6px 10px', maxWidth: '420px' },
      '.cm-diagnostic': { padding: '4px 10px', maxWidth: '620px' },
    },
    { dark },
  );
  return [shell, syntaxHighlighting(colors(dark))];
}

const CHINESE: Record<string, string> = {
  Find: '查找',
  Replace: '替换为',
  next: '下一个',
  previous: '上一个',
  all: '全部',
  'match case': '区分大小写',
  regexp: '正则',
  'by word': '全词',
  replace: '替换',
  'replace all': '全部替换',
  close: '关闭',
  Completions: '补全',
  Diagnostics: '问题',
  'No diagnostics': '没有问题',
  'Fold line': '折叠',
  'Unfold line': '展开',
  'Folded lines': '已折叠',
  'Unfolded lines': '已展开',
  'folded code': '已折叠的内容',
  unfold: '展开',
  '$ unchanged lines': '$ 行未变',
  to: '至',
};

/** The editor's own words. */
export function phrases(spoken: Language): Extension {
  return spoken === 'zh-CN' ? EditorState.phrases.of(CHINESE) : [];
}
