/** What the page asks, as the URL has it: the days, one dimension or two, and the groups that were opened on the way down. */

import { Breadcrumb, Button } from 'antd';
import { useSpan } from '@/shared/span';
import { useSearch } from '@/shared/url';
import { words } from '@/shared/words';
import { type Dimension, useDimensionWords } from './dimensions';

const useWords = words({ all: ['全部', 'Everything'] });

/** A group that was opened: its dimension, id and name. */
export interface Opened {
  by: Dimension;
  id: string;
  name: string;
}

export interface CreditsQuery {
  by: string;
  within?: string;
  period?: string;
  from?: string;
  to?: string;
}

export interface Question {
  by: Dimension;
  split: string;
  opened: Opened[];
  /** What the API is asked. */
  query: CreditsQuery;
  setBy: (by: string) => void;
  setSplit: (then: string) => void;
  /** Goes into a group, divided by another dimension. */
  open: (group: Opened, by: Dimension) => void;
  /** Goes back up to so many opened groups. */
  up: (count: number) => void;
}

/** Opened groups in one parameter: `region=region:east~华东大区`, one after another. */
export function readOpened(text: string): Opened[] {
  return text
    .split('|')
    .map((part) => /^([a-z_]+)=(.*?)~(.*)$/.exec(part))
    .filter((match) => match !== null)
    .map(([, by, id, name]) => ({
      by: by as Dimension,
      id: decodeURIComponent(id ?? ''),
      name: decodeURIComponent(name ?? ''),
    }));
}

export function writeOpened(opened: Opened[]): string {
  return opened.map(({ by, id, name }) => `${by}=${part(id)}~${part(name)}`).join('|');
}

/** Opened groups as the API is told of them. */
export function withinOf(opened: Pick<Opened, 'by' | 'id'>[]): string {
  return opened.map(({ by, id }) => `${by}=${id.replace(/[\\|]/g, '\\$&')}`).join('|');
}

/** Names are the group's own words and may have any sign in them. */
const part = (text: string) => encodeURIComponent(text).replaceAll('~', '%7E');

export function useQuestion(): Question {
  const [span] = useSpan();
  const [values, change] = useSearch(['by', 'split', 'in'] as const);
  const by = (values.by || 'payee') as Dimension;
  const split = values.split === by ? '' : values.split;
  const opened = readOpened(values.in);
  const days = span.period ? { period: span.period } : span.from ? { from: span.from, to: span.to } : {};
  return {
    by,
    split,
    opened,
    query: {
      by: [by, split].filter(Boolean).join(','),
      ...(opened.length > 0 && { within: withinOf(opened) }),
      ...days,
    },
    // What was opened is one group of its dimension: dividing by that again would say nothing.
    setBy: (next) =>
      change({ by: next, split: null, in: writeOpened(opened.filter((group) => group.by !== next)) || null }),
    setSplit: (next) => change({ split: next || null }),
    open: (group, next) => change({ by: next, split: null, in: writeOpened([...opened, group]) }),
    up: (count) => change({ in: writeOpened(opened.slice(0, count)) || null, by: opened[count]?.by ?? null }),
  };
}

/** The groups that were opened, each a way back up. */
export function Path({ question }: { question: Question }) {
  const say = useWords();
  const sayDimension = useDimensionWords();
  if (question.opened.length === 0) return null;
  const items = [
    { title: <Up onClick={() => question.up(0)}>{say('all')}</Up> },
    ...question.opened.map((group, index) => {
      const title = `${sayDimension(group.by)} ${group.name}`;
      const last = index === question.opened.length - 1;
      return { title: last ? title : <Up onClick={() => question.up(index + 1)}>{title}</Up> };
    }),
  ];
  return <Breadcrumb items={items} style={{ marginInlineStart: 8 }} />;
}

function Up({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Button type="link" size="small" style={{ padding: 0, height: 'auto' }} onClick={onClick}>
      {children}
    </Button>
  );
}
