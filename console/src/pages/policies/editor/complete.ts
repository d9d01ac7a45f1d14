/** Completion and explanations from the schema of policy files, which is loaded when it is first needed. */

import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { EditorView, Tooltip } from '@codemirror/view';
import { language } from '@/shared/words';
import { inChinese } from './fields';
import { type Place, placeAt } from './place';
import { aboutOf, type Offer, offers, type SchemaNode } from './schema';

let loaded: Promise<SchemaNode> | null = null;

function schema(): Promise<SchemaNode> {
  loaded ??= import('../../../../../docs/schema/policy.schema.json').then((file) => file.default as SchemaNode);
  return loaded;
}

const kindOf = (text: string) => /^policy:\s*(\w+)/m.exec(text)?.[1] ?? '';

export async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  const place = placeAt(text, context.pos);
  if (!place) return null;
  // Unasked only where a word has begun, or a value is expected at once.
  const begun = place.from < context.pos || /[{,:]\s$/.test(text.slice(Math.max(0, context.pos - 2), context.pos));
  if (!context.explicit && !begun) return null;
  const found = offers(await schema(), place, kindOf(text), text);
  if (found.length === 0) return null;
  return { from: place.from, options: found.map((offer) => option(offer, place)), validFor: /^[\p{L}\p{N}_.-]*$/u };
}

function option(offer: Offer, place: Place): Completion {
  const chinese = language() === 'zh-CN' ? inChinese(offer.label) : undefined;
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
export async function explain(view: EditorView, pos: number): Promise<Tooltip | null> {
  const text = view.state.doc.toString();
  const line = view.state.doc.lineAt(pos);
  const left = /[\p{L}\p{N}_-]*$/u.exec(line.text.slice(0, pos - line.from))?.[0] ?? '';
  const right = /^[\p{L}\p{N}_-]*/u.exec(line.text.slice(pos - line.from))?.[0] ?? '';
  const word = left + right;
  const start = pos - left.length;
  if (word === '' || text[start + word.length] !== ':') return null;
  const place = placeAt(text, start);
  if (place?.writes !== 'key') return null;
  const about = aboutOf(await schema(), [...place.path, word], kindOf(text));
  const chinese = language() === 'zh-CN' ? inChinese(word) : undefined;
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
