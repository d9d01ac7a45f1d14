/** What a mapping begins with: the files that were sent, or a template. */

import { words } from '@/shared/words';

const FILES = import.meta.glob<string>('../../../../examples/mappings/*.yaml', { query: '?raw', import: 'default' });
const SAMPLES = import.meta.glob<string>('../../../../examples/mappings/sample/*', {
  query: '?raw',
  import: 'default',
});

const WORDS = {
  organization: ['组织：单位、门店和人员', 'Organization: units, stores and people'],
  members: ['会员与绑定', 'Members and bindings'],
  orders: ['订单与退款', 'Orders and refunds'],
} as const;

export type Template = keyof typeof WORDS;
export const TEMPLATES = Object.keys(WORDS) as Template[];
export const useTemplateWords = words(WORDS);

/** Names of the files that there are; a test holds them against the words. */
export const TEMPLATE_FILES = Object.keys(FILES).map((path) => path.replace(/^.*\/(.*)\.yaml$/, '$1'));

/** The files that a mapping names. */
export function filesOf(mapping: string): string[] {
  const found = [...mapping.matchAll(/\bfile:\s*(?:"([^"]*)"|'([^']*)'|([^\s,}]+))/gu)];
  return [...new Set(found.map((match) => match[1] ?? match[2] ?? match[3] ?? ''))];
}

/** Names another file wherever a mapping names this one. */
export function withFile(mapping: string, was: string, is: string): string {
  const escaped = was.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return mapping.replace(new RegExp(`(\\bfile:\\s*)(["']?)${escaped}\\2(?=[\\s,}]|$)`, 'gu'), `$1${plainOrQuoted(is)}`);
}

function plainOrQuoted(text: string): string {
  return /^[\p{L}\p{N}_./-]+$/u.test(text) ? text : JSON.stringify(text);
}

/** A mapping that names the files and nothing that they say: what rows mean only people know. */
export function mappingOf(files: string[], timeZone: string): string {
  const taken = new Set<string>();
  const sources = files.map((file) => {
    const stem = (file.split('/').at(-1) ?? file).replace(/\.[^.]*(\.gz)?$/, '').replace(/[^\p{L}\p{N}]+/gu, '_');
    let name = stem || 'source';
    while (taken.has(name)) name += '_';
    taken.add(name);
    return `  ${name}: {file: ${plainOrQuoted(file)}}`;
  });
  return [
    'version: 1',
    'system: shop',
    `time_zone: ${timeZone}`,
    'currencies:',
    '  CNY: {scale: 2}',
    'defaults: {currency: CNY}',
    '',
    'sources:',
    ...sources,
    '',
  ].join('\n');
}

export async function templateText(name: string): Promise<string> {
  const load = Object.entries(FILES).find(([path]) => path.endsWith(`/${name}.yaml`))?.[1];
  if (!load) throw new Error(`there is no mapping ${name}`);
  // The first line is for editors that read the schema from a folder.
  return (await load()).replace(/^# yaml-language-server.*\n/, '');
}

/** A file to fill in, with the columns that a template reads. */
export async function sampleText(file: string): Promise<string> {
  const load = Object.entries(SAMPLES).find(([path]) => path.endsWith(`/${file}`))?.[1];
  if (!load) throw new Error(`there is no sample ${file}`);
  return load();
}
