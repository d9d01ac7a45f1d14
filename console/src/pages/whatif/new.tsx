/** What is asked of a what-if: which policies, against what, which days, seen by what. */

import { UploadOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, DatePicker, Flex, Form, Select, Upload } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import { api, body, client, once, type Schema } from '@/api/client';
import { headOf } from '@/pages/policies/head';
import { handedOver } from '@/pages/policies/trial';
import { Problem } from '@/shared/problem';
import { useParam } from '@/shared/url';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { DIMS, useDimWord, useTrialWords } from './names';
import { policyOf } from './request';

const useWords = words({
  policies: ['试算哪些政策', 'Policies to try'],
  choose: ['选已启用过的版本，或从文件载入', 'Versions activated once, or load a file'],
  load: ['载入 YAML 文件', 'Load a YAML file'],
  against: ['与什么对比', 'Compared with'],
  period: ['账期', 'Period'],
  free: ['自选日期', 'Other days'],
  days: ['日期（含首尾）', 'Days (both included)'],
  by: ['按什么看', 'Seen by'],
  measure: ['看什么', 'Measure'],
  start: ['开始推演', 'Start'],
  noPolicy: ['先选一个政策', 'Choose a policy first'],
  noDays: ['先选账期或日期', 'Choose a period or days first'],
  draftOf: ['草稿：{name}', 'Draft: {name}'],
  fileOf: ['文件：{name}', 'File: {name}'],
});

const IN_FORCE = 'inForce';

export function NewTrial() {
  const say = useWords();
  const common = useTrialWords();
  const dimWord = useDimWord();
  const navigate = useNavigate();
  const choices = useChoices();
  const periods = api.useQuery('get', '/api/v1/periods', { params: { query: { limit: 1000, sort: '-from' } } });
  const [chosen, choose] = useState<string[]>(choices.first);
  const [against, compare] = useState(IN_FORCE);
  const [period, setPeriod] = useState<string | null>(null);
  const [days, setDays] = useState<[Dayjs, Dayjs] | null>(null);
  const [by, setBy] = useState<string[]>(['payee_kind']);
  const [measure, setMeasure] = useState('commission');
  const named = period ?? periods.data?.items[0]?.name ?? '';
  const free = named === '' || named === say('free');
  const start = useMutation({
    mutationFn: (request: Schema<'NewWhatIf'>) =>
      body(client.POST('/api/v1/whatif', { body: request, headers: once() })),
    onSuccess: (job) => void navigate(`/what-if/${job.id}`),
  });
  const go = () => {
    const policies = chosen.map((choice) => policyOf(choice, choices.texts)).filter((policy) => policy !== null);
    const with_ = policyOf(against, choices.texts);
    const range = days && { from: days[0].format('YYYY-MM-DD'), to: days[1].add(1, 'day').format('YYYY-MM-DD') };
    start.mutate({ policies, ...(with_ && { against: with_ }), ...(free ? range : { period: named }), by, measure });
  };
  const because = chosen.length === 0 ? say('noPolicy') : free && !days ? say('noDays') : undefined;
  return (
    <Form layout="vertical" component={false}>
      <div style={{ display: 'grid', gap: '0 16px', gridTemplateColumns: 'repeat(auto-fit, minmax(260px, 1fr))' }}>
        <Form.Item label={say('policies')} style={{ gridColumn: '1 / -1' }}>
          <Flex gap={8} wrap>
            <Select
              mode="multiple"
              aria-label={say('policies')}
              placeholder={say('choose')}
              style={{ flex: 1, minWidth: 260 }}
              value={chosen}
              onChange={choose}
              options={choices.options}
            />
            <Upload
              accept=".yaml,.yml"
              showUploadList={false}
              beforeUpload={async (file) => {
                const key = choices.load(file.name, await file.text());
                choose((old) => [...old.filter((one) => one !== key), key]);
                return Upload.LIST_IGNORE;
              }}
            >
              <Button icon={<UploadOutlined />}>{say('load')}</Button>
            </Upload>
          </Flex>
        </Form.Item>
        <Form.Item label={say('against')}>
          <Select
            aria-label={say('against')}
            value={against}
            onChange={compare}
            options={[{ value: IN_FORCE, label: common('inForce') }, ...choices.options]}
          />
        </Form.Item>
        <Form.Item label={say('period')}>
          <Select
            aria-label={say('period')}
            value={named || say('free')}
            onChange={setPeriod}
            options={[
              ...(periods.data?.items ?? []).map((one) => ({ value: one.name, label: one.name })),
              { value: say('free'), label: say('free') },
            ]}
          />
        </Form.Item>
        {free && (
          <Form.Item label={say('days')}>
            <DatePicker.RangePicker
              aria-label={say('days')}
              style={{ width: '100%' }}
              value={days}
              maxDate={dayjs()}
              onChange={(range) => setDays(range?.[0] && range[1] ? [range[0], range[1]] : null)}
            />
          </Form.Item>
        )}
        <Form.Item label={say('measure')}>
          <Select
            aria-label={say('measure')}
            value={measure}
            onChange={setMeasure}
            options={(['commission', 'credit', 'payable'] as const).map((one) => ({ value: one, label: common(one) }))}
          />
        </Form.Item>
        <Form.Item label={say('by')}>
          <Select
            mode="multiple"
            maxCount={2}
            aria-label={say('by')}
            value={by}
            onChange={(dims) => setBy(dims.length > 0 ? dims : ['payee_kind'])}
            options={DIMS.map((dim) => ({ value: dim as string, label: dimWord(dim) }))}
          />
        </Form.Item>
      </div>
      {start.error ? <Problem error={start.error} /> : null}
      <Flex justify="end" style={{ marginTop: 8 }}>
        <Command operation="whatif.run" type="primary" because={because} loading={start.isPending} onClick={go}>
          {say('start')}
        </Command>
      </Flex>
    </Form>
  );
}

/** What may be chosen: versions, the draft that came along, and files that were loaded. */
function useChoices() {
  const say = useWords();
  const common = useTrialWords();
  const [draft] = useParam('draft');
  const [loaded, setLoaded] = useState<Record<string, { name: string; yaml: string }>>({});
  const asked = api.useQuery('get', '/api/v1/policies', { params: { query: { limit: 1000 } } });
  const carried = useMemo(() => (draft ? handedOver() : null), [draft]);
  const texts: Record<string, { name: string; yaml: string }> = { ...loaded };
  if (carried) texts.draft = { name: headOf(carried)?.name || common('draft'), yaml: carried };
  const options = Object.entries(texts).map(([value, { name }]) => ({
    value,
    label: value === 'draft' ? say('draftOf', { name }) : say('fileOf', { name }),
  }));
  for (const version of asked.data?.items ?? []) {
    const label = common('version', { name: version.name, version: version.version });
    options.push({ value: `${version.name}@${version.version}`, label });
  }
  const load = (name: string, yaml: string) => {
    const key = `file:${name}`;
    setLoaded((old) => ({ ...old, [key]: { name: headOf(yaml)?.name || name, yaml } }));
    return key;
  };
  return { texts, options, load, first: carried ? ['draft'] : [] };
}
