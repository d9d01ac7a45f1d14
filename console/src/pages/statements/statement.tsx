/** The statement of a payee for a period: sums by book, what adjusts earlier periods, every line, and the files of it. */

import { DownloadOutlined } from '@ant-design/icons';
import { Button, Card, Descriptions, Dropdown, Flex, Table, Typography } from 'antd';
import { useParams } from 'react-router';
import { api, type Schema } from '@/api/client';
import { instant } from '@/shared/format';
import { Money } from '@/shared/money';
import { PageHead } from '@/shared/page';
import { useKindWord } from '@/shared/party';
import { Loaded } from '@/shared/problem';
import { useValueWord } from '@/shared/values';
import { spoken, words } from '@/shared/words';
import { OpenDispute } from '../disputes/open';
import { StateTag } from '../periods/states';
import { StatementLines } from './lines';

const useWords = words({
  title: ['{name} 的对账单', 'Statement of {name}'],
  above: ['对账单', 'Statements'],
  about: ['{kind} · 账期 {period}', '{kind} · period {period}'],
  file: ['下载', 'Download'],
  csv: ['CSV 明细', 'CSV of the lines'],
  xlsx: ['Excel 工作簿', 'Workbook (XLSX)'],
  html: ['打印版网页', 'Page to print (HTML)'],
  sums: ['合计', 'Sums'],
  book: ['账簿', 'Book'],
  currency: ['币种', 'Currency'],
  credit: ['业绩', 'Credit'],
  roll_up: ['汇总业绩', 'Roll-up'],
  commission: ['提成', 'Commission'],
  payable: ['其中应付', 'Payable'],
  held: ['其中冻结', 'Held'],
  released: ['本期解冻', 'Released'],
  to_pay: ['本期应付合计', 'To be paid'],
  carried: ['对以前账期的调整', 'Adjustments of earlier periods'],
  period: ['账期', 'Period'],
  cause: ['原因', 'Cause'],
  kind: ['类型', 'Kind'],
  amount: ['金额', 'Amount'],
  lines: ['明细条数', 'Lines'],
  given: ['出具时间', 'Given'],
  hash: ['存证摘要', 'Hash'],
  digest: ['明细摘要', 'Digest of the lines'],
  run: ['结算批次', 'Run'],
  preliminary: ['未锁定，预览', 'Not locked: a preview'],
  outside: ['账期之外', 'No period'],
});

type Statement = Schema<'Statement'>;
type Total = Statement['totals'][number];
const MEASURES = ['credit', 'roll_up', 'commission', 'payable', 'held', 'released', 'to_pay'] as const;

export default function StatementPage() {
  const { period = '', payee = '' } = useParams();
  const asked = api.useQuery('get', '/api/v1/statements/{period}/{payee}', {
    params: { path: { period, payee }, query: { limit: 1 } },
  });
  return <Loaded asked={asked}>{(statement) => <Shown statement={statement} />}</Loaded>;
}

function Shown({ statement }: { statement: Statement }) {
  const say = useWords();
  const kind = useKindWord();
  const { payee, period } = statement;
  return (
    <>
      <PageHead
        title={say('title', { name: payee.name })}
        above={[{ title: say('above'), to: `/statements?period=${encodeURIComponent(period)}` }]}
        beside={<StateTag state={statement.state} />}
        about={say('about', { kind: kind(payee.kind), period })}
      >
        <OpenDispute payee={payee} period={period} books={[...new Set(statement.totals.map((total) => total.book))]} />
        <Files statement={statement} />
      </PageHead>
      <Flex vertical gap={16}>
        <Card size="small" title={say('sums')}>
          <Sums totals={statement.totals} />
          <Facts statement={statement} />
        </Card>
        {statement.carried.length > 0 && <CarriedOver carried={statement.carried} />}
        <StatementLines statement={statement} />
      </Flex>
    </>
  );
}

function Files({ statement }: { statement: Statement }) {
  const say = useWords();
  const [period, payee] = [statement.period, statement.payee.id].map(encodeURIComponent);
  const address = (format: string) => `/api/v1/statements/${period}/${payee}/export?format=${format}&lang=${spoken()}`;
  const items = (['xlsx', 'csv', 'html'] as const).map((format) => ({
    key: format,
    label: (
      <a href={address(format)} download>
        {say(format)}
      </a>
    ),
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button type="primary" icon={<DownloadOutlined />}>
        {say('file')}
      </Button>
    </Dropdown>
  );
}

function Sums({ totals }: { totals: Total[] }) {
  const say = useWords();
  const book = useValueWord('book');
  return (
    <Table<Total>
      size="small"
      pagination={false}
      rowKey={(total) => `${total.book}/${total.currency}`}
      dataSource={totals}
      scroll={{ x: 860 }}
      columns={[
        { title: say('book'), render: (_, total) => book(total.book) },
        ...MEASURES.map((measure) => ({
          title: say(measure),
          align: 'right' as const,
          render: (_: unknown, total: Total) => <Money value={total[measure]} strong={measure === 'to_pay'} />,
        })),
      ]}
    />
  );
}

function Facts({ statement }: { statement: Statement }) {
  const say = useWords();
  const code = (text: string | null) =>
    text ? (
      <Typography.Text code copyable={{ text }} title={text}>
        {text.slice(0, 16)}
      </Typography.Text>
    ) : (
      say('preliminary')
    );
  const items = [
    { key: 'run', label: say('run'), children: statement.run },
    { key: 'lines', label: say('lines'), children: statement.line_count },
    {
      key: 'given',
      label: say('given'),
      children: statement.given_at ? instant(statement.given_at) : say('preliminary'),
    },
    { key: 'digest', label: say('digest'), children: code(statement.digest) },
    { key: 'hash', label: say('hash'), children: code(statement.hash ?? null) },
  ];
  return <Descriptions size="small" items={items} column={{ xs: 1, md: 2, xl: 3 }} style={{ marginTop: 16 }} />;
}

function CarriedOver({ carried }: { carried: Statement['carried'] }) {
  const say = useWords();
  const book = useValueWord('book');
  const kind = useValueWord('kind');
  const cause = useValueWord('cause');
  return (
    <Card size="small" title={say('carried')}>
      <Table<Statement['carried'][number]>
        size="small"
        pagination={false}
        rowKey={(one) => [one.period, one.cause, one.kind, one.book, one.amount.currency].join('/')}
        dataSource={carried}
        scroll={{ x: 560 }}
        columns={[
          { title: say('period'), render: (_, one) => one.period || say('outside') },
          { title: say('cause'), render: (_, one) => cause(one.cause) },
          { title: say('kind'), render: (_, one) => kind(one.kind) },
          { title: say('book'), render: (_, one) => book(one.book) },
          { title: say('lines'), align: 'right', dataIndex: 'lines' },
          { title: say('amount'), align: 'right', render: (_, one) => <Money value={one.amount} strong /> },
        ]}
      />
    </Card>
  );
}
