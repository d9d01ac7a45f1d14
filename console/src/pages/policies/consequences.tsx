/** What putting a file into force would change: which version it becomes, whose place it takes, which periods it reaches, which lines differ. */

import { useQueries } from '@tanstack/react-query';
import { Alert, Collapse, Spin } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import { api } from '@/api/client';
import { listed } from '@/shared/format';
import { useMay } from '@/shared/me';
import { Problem } from '@/shared/problem';
import { useRange } from '@/shared/range';
import { useToday } from '@/shared/today';
import { words } from '@/shared/words';
import type { Checked } from './check';
import { type Head, isPilot, SCOPES, type Scope, type ScopeKind } from './head';
import { overlaps, type Version } from './spans';

const Difference = lazy(() => import('./editor/difference'));

const useWords = words({
  title: ['启用后会发生什么', 'What changes'],
  newPolicy: ['新政策「{name}」的第 1 版，适用：{days}。', 'Version 1 of the new policy {name}, for {days}.'],
  newVersion: ['「{name}」的第 {version} 版，适用：{days}。', 'Version {version} of {name}, for {days}.'],
  replaces: ['这些天里，它取代第 {versions} 版。', 'For these days it takes the place of version {versions}.'],
  pilotKeeps: [
    '只在{scope}适用；其他地方这些天继续按第 {versions} 版。',
    'It applies in {scope} only; everywhere else version {versions} stays in force for these days.',
  ],
  pilotAlone: ['只在{scope}适用。', 'It applies in {scope} only.'],
  before: [
    '其他日期不变，已约定的继续有效。',
    'Other days stay as they are: what was agreed for them goes on holding.',
  ],
  past: [
    '起始日早于今天：已经发生的订单也会按它重算。',
    'It begins before today: orders that were placed already are worked out by it, too.',
  ],
  open: [
    '未锁定账期 {names}：下次结算按新版计算。',
    'Periods not yet locked, {names}: the next settlement works by it.',
  ],
  locked: [
    '已锁定或已付款账期 {names}：账不改，差额在下一个开放账期以调整入账。',
    'Periods locked or paid, {names}: they stay as booked; the difference is booked as adjustments in the next open period.',
  ],
  failing: ['改动后的文件没有通过检查：{problem}', 'The changed file does not pass its check: {problem}'],
  casesFail: [
    '用例没有全部通过，不能启用：用例里的日期和门店要落在上面的范围内，请回到编辑器改好用例。',
    'A case fails, so it cannot go into force: days and stores of cases have to lie within what is chosen above; mend them in the editor.',
  ],
  differs: ['与第 {version} 版逐行对比', 'Line by line against version {version}'],
  checking: ['正在检查…', 'Checking…'],
  brands: ['品牌「{keys}」', 'brands {keys}'],
  regions: ['大区「{keys}」', 'regions {keys}'],
  dealers: ['经销商「{keys}」', 'dealers {keys}'],
  stores: ['门店「{keys}」', 'stores {keys}'],
});

export function Consequences({ text, head, checked }: { text: string; head: Head; checked: Checked }) {
  const say = useWords();
  const range = useRange();
  const today = useToday();
  const names = useUnitNames(head.scope);
  const query = { kind: head.kind, limit: 1000 };
  const all = api.useQuery('get', '/api/v1/policies', { params: { query } });
  const periods = api.useQuery('get', '/api/v1/periods', { params: { query: { limit: 1000 } } });
  if (all.error) return <Problem error={all.error} />;
  if (!all.data) return <Spin />;
  const versions = all.data.items.filter((version) => version.name === head.name);
  const newest = versions.reduce((most, version) => Math.max(most, version.version), 0);
  const days = { from: head.from || null, to: head.to || null };
  const reached = versions.filter((version) => version.in_force.some((one) => overlaps(one, days)));
  const numbers = listed(reached.map((version) => String(version.version)));
  const scope = listed(
    SCOPES.filter((kind) => head.scope[kind].length > 0).map((kind) =>
      say(kind, { keys: listed(head.scope[kind].map((key) => names(kind, key))) }),
    ),
  );
  const lines: ReactNode[] = [
    newest === 0
      ? say('newPolicy', { name: head.name, days: range(days.from, days.to) })
      : say('newVersion', { name: head.name, version: newest + 1, days: range(days.from, days.to) }),
  ];
  if (isPilot(head))
    lines.push(reached.length > 0 ? say('pilotKeeps', { scope, versions: numbers }) : say('pilotAlone', { scope }));
  else if (reached.length > 0) lines.push(say('replaces', { versions: numbers }));
  if (newest > 0) lines.push(say('before'));
  if (head.from !== '' && head.from < today) lines.push(say('past'));
  const touched = (periods.data?.items ?? []).filter((period) => overlaps(period, days));
  const named = (wanted: boolean) =>
    listed(
      touched.filter((period) => ['locked', 'paid'].includes(period.state) === wanted).map((period) => period.name),
    );
  if (named(false)) lines.push(say('open', { names: named(false) }));
  if (named(true)) lines.push(say('locked', { names: named(true) }));
  return (
    <>
      <Alert
        type="info"
        title={say('title')}
        description={
          <ul style={{ margin: 0, paddingInlineStart: 20 }}>
            {lines.map((line) => (
              <li key={String(line)}>{line}</li>
            ))}
          </ul>
        }
      />
      <Refused checked={checked} />
      {newest > 0 && <Compared text={text} versions={versions} newest={reached.at(-1)?.version ?? newest} />}
    </>
  );
}

function Refused({ checked }: { checked: Checked }) {
  const say = useWords();
  if (checked.error) return <Problem error={checked.error} />;
  if (checked.pending) return <Alert type="info" showIcon title={say('checking')} />;
  const wrong = checked.findings.find((finding) => finding.severity === 'error');
  if (wrong) return <Alert type="error" showIcon title={say('failing', { problem: wrong.message })} />;
  return checked.passed ? null : <Alert type="error" showIcon title={say('casesFail')} />;
}

function Compared({ text, versions, newest }: { text: string; versions: Version[]; newest: number }) {
  const say = useWords();
  const of = versions.find((version) => version.version === newest);
  const asked = api.useQuery(
    'get',
    '/api/v1/policies/{kind}/{name}',
    { params: { path: { kind: of?.kind ?? '', name: of?.name ?? '' }, query: { version: newest } } },
    { enabled: of !== undefined },
  );
  if (!asked.data) return null;
  const inside = (
    <Suspense fallback={<Spin />}>
      <Difference before={asked.data.yaml} after={text} together height="320px" />
    </Suspense>
  );
  return (
    <Collapse size="small" items={[{ key: 'lines', label: say('differs', { version: newest }), children: inside }]} />
  );
}

const SINGLE = { brands: 'brand', regions: 'region', dealers: 'dealer', stores: 'store' } as const;

/** What units of a scope are called; a key that is not known is said as it is. */
function useUnitNames(scope: Scope): (kind: ScopeKind, key: string) => string {
  const may = useMay()('org.list');
  const found = useQueries({
    queries: SCOPES.flatMap((kind) => scope[kind].map((key) => ({ kind: SINGLE[kind], q: key, limit: 50 }))).map(
      (query) => ({
        ...api.queryOptions('get', '/api/v1/org/units', { params: { query } }),
        enabled: may,
        staleTime: 60_000,
      }),
    ),
  });
  const units = found.flatMap((asked) => asked.data?.items ?? []).map(({ unit }) => unit);
  return (kind, key) => units.find((unit) => unit.kind === SINGLE[kind] && unit.key === key)?.name ?? key;
}
