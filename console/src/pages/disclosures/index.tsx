/** Personal data that leaves: who asked for identifiers of members in clear, what for, who allowed it, and the file. */

import { FileProtectOutlined } from '@ant-design/icons';
import { Select, Space } from 'antd';
import { useState } from 'react';
import { body, client, type Schema } from '@/api/client';
import { useMemberWord } from '@/pages/members/names';
import { useActor } from '@/shared/actor';
import { countColumn, instantColumn, textColumn } from '@/shared/columns';
import { instant } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { PageHead } from '@/shared/page';
import { Party } from '@/shared/party';
import { useSearch } from '@/shared/url';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { AskDialog } from './ask';
import { DecideDialog } from './decide';
import { DisclosureState, type DisclosureWord, STATES, useDisclosureWords } from './words';

const useWords = words({
  title: ['个人信息导出', 'Personal data'],
  about: [
    '会员标识符平时只显示掩码；要导出明文，须说明用途与责任方，由另一人批准，全程留痕。',
    'Identifiers are masked everywhere. In clear they leave only when somebody else allows it, and all of that is kept.',
  ],
  ask: ['申请导出', 'Ask for a file'],
  id: ['编号', 'No.'],
  state: ['状态', 'State'],
  purpose: ['用途', 'What for'],
  accountable: ['责任方', 'Who answers for them'],
  kinds: ['标识符', 'Identifiers'],
  within: ['范围', 'Of'],
  all: ['可见的全部会员', 'All members seen'],
  by: ['申请人', 'Asked by'],
  asked: ['申请时间', 'Asked'],
  decidedBy: ['审批人', 'Decided by'],
  reason: ['审批意见', 'Reason'],
  until: ['下载截止', 'May be taken until'],
  taken: ['下载次数', 'Taken'],
  actions: ['操作', 'Actions'],
  decide: ['审批', 'Decide'],
  own: ['自己的申请须由他人审批', 'Somebody else decides about one’s own'],
  decided: ['已经决定', 'It is decided'],
  notOwn: ['只有申请人能下载', 'Only who asked takes the file'],
  notApproved: ['批准后才能下载', 'It has to be allowed first'],
  anyState: ['全部状态', 'Any state'],
  empty: [
    '还没有申请。需要会员手机号等明文时，在这里申请。',
    'Nobody asked yet. Ask here when identifiers are needed in clear.',
  ],
});

type Disclosure = Schema<'Disclosure'>;
type Say = ReturnType<typeof useWords>;

export default function Disclosures() {
  const say = useWords();
  const sayState = useDisclosureWords();
  const kindWord = useMemberWord('identifier');
  const actor = useActor();
  const [filter, change] = useSearch(['state'] as const);
  const given = filter.state ? { state: filter.state } : {};
  const [asking, ask] = useState(false);
  const [deciding, decide] = useState<Disclosure | null>(null);
  const columns: Column<Disclosure>[] = [
    { key: 'id', title: say('id'), width: 80, sortable: true, render: (row) => `#${row.id}`, cell: (row) => row.id },
    {
      key: 'state',
      title: say('state'),
      width: 150,
      render: (row) => <DisclosureState state={row.state} />,
      cell: (row) => sayState(row.state as DisclosureWord),
    },
    {
      key: 'actions',
      title: say('actions'),
      width: 210,
      render: (row) => <Actions say={say} row={row} decide={() => decide(row)} />,
    },
    textColumn('purpose', say('purpose'), 220),
    textColumn('accountable', say('accountable'), 180),
    {
      key: 'kinds',
      title: say('kinds'),
      width: 140,
      render: (row) => row.kinds.map(kindWord).join('、'),
      cell: (row) => row.kinds.map(kindWord).join('、'),
    },
    {
      key: 'within',
      title: say('within'),
      width: 160,
      render: (row) => (row.within ? <Party party={row.within} /> : say('all')),
      cell: (row) => row.within?.name ?? say('all'),
    },
    {
      key: 'asked_by',
      title: say('by'),
      width: 110,
      render: (row) => actor(row.asked_by),
      cell: (row) => actor(row.asked_by),
    },
    instantColumn('asked_at', say('asked')),
    {
      key: 'decided_by',
      title: say('decidedBy'),
      width: 110,
      render: (row) => row.decision && actor(row.decision.by),
      cell: (row) => (row.decision ? actor(row.decision.by) : ''),
    },
    {
      key: 'reason',
      title: say('reason'),
      width: 180,
      render: (row) => row.decision?.reason,
      cell: (row) => row.decision?.reason ?? '',
    },
    {
      key: 'until',
      title: say('until'),
      width: 170,
      render: (row) => row.decision?.expires_at && instant(row.decision.expires_at),
      cell: (row) => row.decision?.expires_at ?? '',
    },
    countColumn('taken', say('taken'), 100),
  ];
  return (
    <>
      <PageHead title={say('title')} about={say('about')}>
        <Command operation="disclosure.ask" type="primary" icon={<FileProtectOutlined />} onClick={() => ask(true)}>
          {say('ask')}
        </Command>
      </PageHead>
      <List<Disclosure>
        id="disclosures"
        title={say('title')}
        columns={columns}
        given={given}
        page={(query) => body(client.GET('/api/v1/disclosures', { params: { query: { ...given, ...query } } }))}
        rowKey={(row) => row.id}
        sortedBy="-id"
        filters={
          <Select
            aria-label={say('state')}
            value={filter.state}
            onChange={(state) => change({ state: state || null })}
            style={{ width: 190 }}
            options={[
              { value: '', label: say('anyState') },
              ...STATES.map((value) => ({ value: value as string, label: sayState(value) })),
            ]}
          />
        }
        empty={say('empty')}
      />
      <AskDialog open={asking} close={() => ask(false)} />
      {deciding && <DecideDialog disclosure={deciding} close={() => decide(null)} />}
    </>
  );
}

function Actions({ say, row, decide }: { say: Say; row: Disclosure; decide: () => void }) {
  const because = row.decision ? say('decided') : row.own ? say('own') : undefined;
  const notYet = row.own ? (row.state === 'approved' ? undefined : say('notApproved')) : say('notOwn');
  const file = (format: string) => ({
    // A link that is disabled has no address.
    ...(notYet === undefined && { href: `/api/v1/disclosures/${row.id}/file?format=${format}`, download: true }),
  });
  return (
    <Space size={4}>
      <Command size="small" operation="disclosure.decide" because={because} onClick={decide}>
        {say('decide')}
      </Command>
      <Command size="small" operation="disclosure.take" because={notYet} {...file('csv')}>
        CSV
      </Command>
      <Command size="small" operation="disclosure.take" because={notYet} {...file('xlsx')}>
        XLSX
      </Command>
    </Space>
  );
}
