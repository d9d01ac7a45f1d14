/** Units of one kind for which a policy holds, found by name; a key that is not known here may be written too. */

import { keepPreviousData } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { api } from '@/api/client';
import { useMay } from '@/shared/me';
import { useSettled } from '@/shared/settled';

interface Props {
  kind: 'brand' | 'region' | 'dealer' | 'store';
  label: string;
  value: string[];
  onChange: (keys: string[]) => void;
}

export function ScopeField({ kind, label, value, onChange }: Props) {
  const allowed = useMay()('org.list');
  const [written, write] = useState('');
  const q = useSettled(written);
  const found = api.useQuery(
    'get',
    '/api/v1/org/units',
    { params: { query: { kind, limit: 50, ...(q && { q }) } } },
    { enabled: allowed, placeholderData: keepPreviousData, staleTime: 60_000 },
  );
  const options = (found.data?.items ?? []).map(({ unit }) => ({
    value: unit.key,
    label: unit.name === unit.key ? unit.name : `${unit.name}（${unit.key}）`,
  }));
  return (
    <Select
      mode="tags"
      showSearch={{ filterOption: false, onSearch: write }}
      aria-label={label}
      placeholder={label}
      tokenSeparators={[',', '，', '\n']}
      loading={found.isFetching}
      options={options}
      value={value}
      onChange={(keys: string[]) => onChange(keys)}
    />
  );
}
