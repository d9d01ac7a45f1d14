/** Who gives what a dispute grants: one of those who got something for the order, or of the payees of the period. */

import { Select } from 'antd';
import { api, type Schema } from '@/api/client';
import { useKindWord } from '@/shared/party';
import { spoken } from '@/shared/words';

interface Props {
  dispute: Schema<'Dispute'>;
  label: string;
  /** Given by the form. */
  value?: string;
  onChange?: (id: string | undefined) => void;
}

const PAYEES = 1000;

export function Giver({ dispute, label, value, onChange }: Props) {
  const kind = useKindWord();
  const ofOrder = api.useQuery(
    'get',
    '/api/v1/orders/{number}/explain',
    { params: { path: { number: dispute.order }, query: { lang: spoken() } } },
    { enabled: dispute.order !== '' },
  );
  const ofPeriod = api.useQuery(
    'get',
    '/api/v1/statements',
    { params: { query: { period: dispute.period, limit: PAYEES, sort: 'name' } } },
    { enabled: dispute.order === '' },
  );
  const parties = dispute.order
    ? (ofOrder.data?.items ?? []).flatMap((story) => story.lines.map((line) => line.payee))
    : (ofPeriod.data?.items ?? []).map((row) => row.payee);
  const others = new Map<string, Schema<'Party'>>();
  for (const party of parties) if (party && party.id !== dispute.payee.id) others.set(party.id, party);
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={label}
      loading={ofOrder.isFetching || ofPeriod.isFetching}
      value={value}
      onChange={(id: string | undefined) => onChange?.(id)}
      options={[...others.values()].map((party) => ({
        value: party.id,
        label: `${party.name} · ${kind(party.kind)}`,
      }))}
    />
  );
}
