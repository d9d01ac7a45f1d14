/** The ledger: balances of accounts, transactions with their entries, and the proof that all of it is sound. */

import { Tabs } from 'antd';
import { useMay } from '@/shared/me';
import { PageHead } from '@/shared/page';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { Balances } from './balances';
import { Check } from './check';
import { Transactions } from './transactions';

const useWords = words({
  title: ['台账', 'Ledger'],
  about: [
    '复式记账：每笔交易借贷相抵为零，只追加、不修改；更正用冲销。',
    'Double entry: every transaction sums to zero, and nothing is edited; mistakes are reversed.',
  ],
  balances: ['账户余额', 'Balances'],
  entries: ['交易与分录', 'Transactions'],
  check: ['核对', 'Check'],
});

export default function Ledger() {
  const say = useWords();
  const may = useMay();
  const [tab, setTab] = useParam('tab', 'balances');
  const tabs = [
    ...(may('ledger.balances') ? [{ key: 'balances', label: say('balances'), children: <Balances /> }] : []),
    ...(may('ledger.entries') ? [{ key: 'entries', label: say('entries'), children: <Transactions /> }] : []),
    ...(may('ledger.check') ? [{ key: 'check', label: say('check'), children: <Check /> }] : []),
  ];
  return (
    <>
      <PageHead title={say('title')} about={say('about')} />
      <Tabs activeKey={tab} onChange={setTab} items={tabs} destroyOnHidden />
    </>
  );
}
