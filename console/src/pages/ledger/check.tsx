/** Proves what is stored: it reads the whole ledger and every locked run, so it is done on demand. */

import { useQuery } from '@tanstack/react-query';
import { Button, Flex, Result, Table } from 'antd';
import { body, client } from '@/api/client';
import { count } from '@/shared/format';
import { Loaded } from '@/shared/problem';
import { words } from '@/shared/words';

const useWords = words({
  about: [
    '逐条核对台账、已锁定账期的明细，以及两者是否一致。会读取全部数据，可能需要几秒。',
    'Proves the ledger, the lines of locked periods, and that the two agree. It reads them all, which may take seconds.',
  ],
  run: ['开始核对', 'Check now'],
  again: ['再核对一次', 'Check again'],
  sound: ['账目完好', 'All is sound'],
  broken: ['发现 {count} 处不符', '{count} things are broken'],
  broken_one: ['发现 1 处不符', '1 thing is broken'],
  read: [
    '核对了 {transactions} 笔交易、{runs} 次结算、{lines} 条明细',
    'Checked: transactions {transactions}, runs {runs}, lines {lines}',
  ],
  law: ['规则', 'Law'],
  where: ['位置与情况', 'Where and how'],
});

export function Check() {
  const say = useWords();
  const asked = useQuery({
    queryKey: ['ledger.check'],
    queryFn: () => body(client.GET('/api/v1/ledger/check')),
    enabled: false,
    retry: false,
  });
  const again = (
    <Button type="primary" loading={asked.isFetching} onClick={() => void asked.refetch()}>
      {say(asked.data ? 'again' : 'run')}
    </Button>
  );
  if (!asked.data && !asked.error)
    return (
      <Flex vertical gap={12} align="start">
        <span>{say('about')}</span>
        {again}
      </Flex>
    );
  return (
    <Loaded asked={asked}>
      {(report) => (
        <Result
          status={report.sound ? 'success' : 'error'}
          title={report.sound ? say('sound') : say('broken', { count: report.broken.length })}
          subTitle={say('read', {
            transactions: count(report.transactions),
            runs: count(report.runs),
            lines: count(report.lines),
          })}
          extra={again}
        >
          {report.broken.length > 0 && (
            <Table
              size="small"
              rowKey={(broken) => `${broken.code}/${broken.detail}`}
              dataSource={report.broken}
              pagination={{ pageSize: 20 }}
              columns={[
                { title: say('law'), render: (_, broken) => `${broken.code} · ${broken.law}` },
                { title: say('where'), dataIndex: 'detail' },
              ]}
            />
          )}
        </Result>
      )}
    </Loaded>
  );
}
