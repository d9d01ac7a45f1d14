/** Chooses a period; the latest that is settled unless the address says otherwise. */

import { Button, Picker } from 'antd-mobile';
import { DownOutline } from 'antd-mobile-icons';
import { useState } from 'react';
import { api } from '@/api/client';
import { words } from '@/shared/words';

const useWords = words({
  choose: ['选择账期', 'Choose a period'],
  state: ['{name} · {state}', '{name} · {state}'],
  open: ['进行中', 'open'],
  computed: ['已结算', 'settled'],
  reviewed: ['已复核', 'reviewed'],
  locked: ['已锁定', 'locked'],
  paid: ['已发放', 'paid'],
});

interface Props {
  /** The one that is shown. */
  name: string;
  choose: (name: string) => void;
}

export function PeriodChoice({ name, choose }: Props) {
  const say = useWords();
  const [open, setOpen] = useState(false);
  const asked = api.useQuery('get', '/api/v1/periods', { params: { query: { limit: 1000, sort: '-from' } } });
  const periods = asked.data?.items ?? [];
  const label = (one: { name: string; state: string }) =>
    say('state', { name: one.name, state: say(one.state as 'open') });
  const shown = periods.find((one) => one.name === name);
  return (
    <>
      <Button size="small" aria-label={say('choose')} onClick={() => setOpen(true)}>
        {shown ? label(shown) : name} <DownOutline />
      </Button>
      <Picker
        title={say('choose')}
        columns={[periods.map((one) => ({ value: one.name, label: label(one) }))]}
        visible={open}
        value={[name]}
        onClose={() => setOpen(false)}
        onConfirm={([chosen]) => chosen && choose(String(chosen))}
      />
    </>
  );
}
