/** Chooses a unit of the organization by writing part of its name. */

import { keepPreviousData } from '@tanstack/react-query';
import { Select } from 'antd';
import { type CSSProperties, useState } from 'react';
import { api } from '@/api/client';
import { useKindWord } from './party';
import { useSettled } from './settled';

interface Props {
  /** Kind and key; empty for none. */
  value: string;
  onChange: (id: string) => void;
  placeholder: string;
  /** What it is called, where its placeholder does not say that. */
  label?: string;
  /** Only units of this kind. */
  kind?: string;
  style?: CSSProperties;
}

export function UnitChoice({ value, onChange, placeholder, label, kind, style }: Props) {
  const kindWord = useKindWord();
  const [written, write] = useState('');
  const q = useSettled(written);
  const query = { limit: 50, ...(q && { q }), ...(kind && { kind }) };
  const found = api.useQuery(
    'get',
    '/api/v1/org/units',
    { params: { query } },
    { placeholderData: keepPreviousData, staleTime: 60_000 },
  );
  const chosen = api.useQuery(
    'get',
    '/api/v1/org/units/{id}',
    { params: { path: { id: value } } },
    { enabled: value !== '', staleTime: 60_000 },
  );
  const units = found.data?.items.map((one) => one.unit) ?? [];
  const all = chosen.data && !units.some((unit) => unit.id === value) ? [chosen.data.unit, ...units] : units;
  return (
    <Select
      allowClear
      showSearch={{ filterOption: false, onSearch: write }}
      aria-label={label ?? placeholder}
      placeholder={placeholder}
      value={value || undefined}
      loading={found.isFetching}
      onChange={(id: string | undefined) => onChange(id ?? '')}
      options={all.map((unit) => ({ value: unit.id, label: `${unit.name} · ${kindWord(unit.kind)}` }))}
      {...(style && { style })}
    />
  );
}
