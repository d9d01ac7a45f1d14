/** What the latest run of a period amounts to; each sum opens into credits, and the files of it for payroll and accounting. */

import { DownloadOutlined } from '@ant-design/icons';
import { Button, Col, Descriptions, Dropdown, Row, Tooltip } from 'antd';
import { api } from '@/api/client';
import { Figure } from '@/shared/figure';
import { useMay } from '@/shared/me';
import { Money } from '@/shared/money';
import { spanQuery } from '@/shared/span';
import { words } from '@/shared/words';
import type { Story } from './states';

const useWords = words({
  credit: ['业绩', 'Credit'],
  commission: ['提成与分账', 'Commission'],
  payable: ['其中应付', 'Payable'],
  held: ['其中冻结', 'Held'],
  released: ['本期解冻', 'Released'],
  export: ['导出', 'Export'],
  payroll: ['薪资付款表', 'Payments for the payroll'],
  accounting: ['会计分录', 'Bookings for the accounts'],
  notLocked: ['锁定之后才能导出', 'Only what is locked is exported'],
});

const MEASURES = ['credit', 'commission', 'payable', 'held', 'released'] as const;

/** The sums of a period's latest run, by currency; none while it was not settled or one may not see them. */
function useTotals(story: Story) {
  const may = useMay();
  const asked = api.useQuery(
    'get',
    '/api/v1/credits',
    { params: { query: { period: story.name, by: 'payee_kind', limit: 1 } } },
    { enabled: story.runs.length > 0 && may('credits.show') },
  );
  return asked.data?.totals ?? [];
}

export function PeriodSums({ story }: { story: Story }) {
  const say = useWords();
  const totals = useTotals(story);
  return totals.map((total) => (
    <Row key={total.currency} gutter={[12, 12]}>
      {MEASURES.map((measure) => (
        <Col key={measure} xs={12} md={8} xl={{ flex: '20%' }}>
          <Figure
            label={say(measure)}
            value={<Money value={total[measure]} />}
            to={`/credits${spanQuery({ period: story.name }, { sort: `-${measure}` })}`}
          />
        </Col>
      ))}
    </Row>
  ));
}

/** The same sums in a few lines, for the dialogs that lock and pay. */
export function ShortSums({ story }: { story: Story }) {
  const say = useWords();
  const totals = useTotals(story);
  return totals.map((total) => (
    <Descriptions
      key={total.currency}
      size="small"
      bordered
      column={1}
      style={{ marginBottom: 16 }}
      items={(['commission', 'payable', 'held', 'released'] as const).map((measure) => ({
        key: measure,
        label: say(measure),
        children: <Money value={total[measure]} />,
      }))}
    />
  ));
}

/** Files of a locked period: who is paid how much, and what is booked. */
export function Exports({ story }: { story: Story }) {
  const say = useWords();
  const may = useMay();
  const name = encodeURIComponent(story.name);
  const locked = story.state === 'locked' || story.state === 'paid';
  const items = (['payroll', 'accounting'] as const)
    .filter((what) => may(`export.${what}`))
    .flatMap((what) =>
      (['xlsx', 'csv'] as const).map((format) => ({
        key: `${what}.${format}`,
        label: (
          <a href={`/api/v1/periods/${name}/export/${what}?format=${format}`} download>
            {say(what)} ({format.toUpperCase()})
          </a>
        ),
      })),
    );
  if (items.length === 0) return null;
  return (
    <Tooltip title={locked ? '' : say('notLocked')}>
      <span>
        <Dropdown menu={{ items }} trigger={['click']} disabled={!locked}>
          <Button icon={<DownloadOutlined />}>{say('export')}</Button>
        </Dropdown>
      </span>
    </Tooltip>
  );
}
