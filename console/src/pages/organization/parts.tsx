/** What details of units and people have in common. */

import { Flex, Table, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import type { Schema } from '@/api/client';
import { day, dayAt, dayRange, lastDayAt } from '@/shared/format';
import { Party } from '@/shared/party';
import { words } from '@/shared/words';
import { useOrgWord } from './names';

const useWords = words({
  ever: ['一直', 'always'],
  now: ['至今', 'now'],
  attribute: ['属性', 'Attribute'],
  value: ['值', 'Value'],
  days: ['时间', 'When'],
});

export type PartyOf = Schema<'Party'>;

export interface Show {
  unit: (id: string) => void;
  person: (id: string) => void;
}

/** From when until when something holds, by days. */
export function During({ from, to }: { from: string | null | undefined; to: string | null | undefined }) {
  const say = useWords();
  const first = from && dayAt(from);
  const last = to && lastDayAt(to);
  // What ended on the day on which it began may have begun after its end.
  if (first && last)
    return <span style={{ whiteSpace: 'nowrap' }}>{dayRange(first, last < first ? first : last)}</span>;
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {first ? day(first) : say('ever')} – {last ? day(last) : <Tag color="green">{say('now')}</Tag>}
    </span>
  );
}

/** A unit or person that opens its details here. */
export function Opens({ party, show }: { party: PartyOf; show: Show }) {
  const open = () => (party.kind === 'associate' ? show.person(party.id) : show.unit(party.id));
  return (
    <Typography.Link onClick={open}>
      <Party party={party} />
    </Typography.Link>
  );
}

/** Units one above the other, the nearest first. */
export function Chain({ parties, show }: { parties: PartyOf[]; show: Show }) {
  if (parties.length === 0) return <>–</>;
  return (
    <Flex gap={4} wrap>
      {parties.map((party, index) => (
        <span key={party.id}>
          {index > 0 && <span style={{ opacity: 0.65 }}>› </span>}
          <Opens party={party} show={show} />
        </span>
      ))}
    </Flex>
  );
}

export function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section style={{ marginTop: 20 }}>
      <Typography.Title level={3} style={{ fontSize: 14 }}>
        {title}
      </Typography.Title>
      {children}
    </section>
  );
}

export function Attributes({ attributes }: { attributes: Schema<'Attribute'>[] }) {
  const say = useWords();
  const name = useOrgWord('attribute');
  return (
    <Table
      size="small"
      pagination={false}
      rowKey={(one) => `${one.name}${one.from}`}
      dataSource={attributes}
      columns={[
        { title: say('attribute'), render: (_, one) => name(one.name) },
        { title: say('value'), align: 'right', render: (_, one) => one.value },
        { title: say('days'), render: (_, one) => <During from={one.from} to={one.to} /> },
      ]}
    />
  );
}
