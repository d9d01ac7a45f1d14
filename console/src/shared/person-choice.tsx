/** Chooses somebody by writing part of the name. */

import { keepPreviousData } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { api } from '@/api/client';
import { useSettled } from './settled';

interface Props {
  /** Kind and key; nothing for nobody. */
  value?: string;
  onChange?: (id: string) => void;
  placeholder: string;
}

export function PersonChoice({ value, onChange, placeholder }: Props) {
  const [written, write] = useState('');
  const q = useSettled(written);
  const found = api.useQuery(
    'get',
    '/api/v1/people',
    { params: { query: { limit: 50, active: true, ...(q && { q }) } } },
    { placeholderData: keepPreviousData, staleTime: 60_000 },
  );
  const options = (found.data?.items ?? []).map(({ person, positions }) => ({
    value: person.id,
    label: [person.name, positions[0]?.unit?.name].filter(Boolean).join(' · '),
  }));
  return (
    <Select
      allowClear
      showSearch={{ filterOption: false, onSearch: write }}
      aria-label={placeholder}
      placeholder={placeholder}
      value={value || undefined}
      loading={found.isFetching}
      onChange={(id: string | undefined) => onChange?.(id ?? '')}
      options={options}
    />
  );
}
