/** Completion and explanations from the schema of a kind of files, which is loaded when it is first needed. */

import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { EditorView, Tooltip } from '@codemirror/view';
import { language } from '@/shared/words';
import { type Place, placeAt } from './place';
import { aboutOf, type Named, type Offer, offers, type SchemaNode } from './schema';

/** What the editor knows about a kind of files. */
export interface FileKind {
  schema: () => Promise<SchemaNode>;
  /** Which of the schema's files a text is, by its first field; empty when there is one only. */
  which: (text: string) => string;
  /** A field in Chinese, as short as a completion shows it. */
  inChinese: (field: string) => string | undefined;
  /** Names that the text itself or its world declares, where one of them is meant. */
  named: (place: Place, text: string) => Named[];
}

export const completing = (kind: FileKind) => (context: CompletionContext) => complete(kind, context);
export const explaining = (kind: FileKind) => (view: EditorView, pos: number) => explain(kind, view, pos);

async function complete(kind: FileKind, context: CompletionContext): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  const place = placeAt(text, context.pos);
  if (!place) return null;
  // Unasked only where a word has begun, or a value is expected at once.
  const begun = place.from < context.pos || /[{,:]\s$/.test(text.slice(Math.max(0, context.pos - 2), context.pos));
  if (!context.explicit && !begun) return null;
  const found = offers(await kind.schema(), place, kind.which(text), kind.named(place, text));
  if (found.length === 0) return null;
  return {
    from: place.from,
    options: found.map((offer) => option(kind, offer, place)),
    validFor: /^[\p{L}\p{N}_.-]*$/u,
  };
}

function option(kind: FileKind, offer: Offer, place: Place): Completion {
  const chinese = language() === 'zh-CN' ? kind.inChinese(offer.label) : undefined;
  return {
    label: offer.label,
    type: offer.kind === 'key' ? 'property' : 'enum',
    apply: place.writes === 'key' ? `${offer.label}: ` : offer.label,
    boost: offer.required ? 10 : 0,
    ...(chinese && { detail: chinese }),
    ...(offer.about !== '' && { info: offer.about }),
  };
}

/** What a field is for, when one rests on it. */
async function explain(kind: FileKind, view: EditorView, pos: number): Promise<Tooltip | null> {
  const text = view.state.doc.toString();
  const line = view.state.doc.lineAt(pos);
  const left = /[\p{L}\p{N}_-]*$/u.exec(line.text.slice(0, pos - line.from))?.[0] ?? '';
  const right = /^[\p{L}\p{N}_-]*/u.exec(line.text.slice(pos - line.from))?.[0] ?? '';
  const word = left + right;
  const start = pos - left.length;
  if (word === '' || text[start + word.length] !== ':') return null;
  const place = placeAt(text, start);
  if (place?.writes !== 'key') return null;
  const about = aboutOf(await kind.schema(), [...place.path, word], kind.which(text));
  const chinese = language() === 'zh-CN' ? kind.inChinese(word) : undefined;
  const said = [chinese, about].filter(Boolean).join(' · ');
  if (said === '') return null;
  return {
    pos: start,
    end: start + word.length,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'yipan-about';
      dom.textContent = said;
      return { dom };
    },
  };
}
