/** A new policy begins from a template, which is a whole policy with its cases. */

import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Flex, Input, Tag, Typography } from 'antd';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { useDraft } from '@/shared/draft';
import { PageHead } from '@/shared/page';
import { Loaded } from '@/shared/problem';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { useKindOfPolicy, usePolicyWords } from './names';
import { TEMPLATES, type TemplateName, templateText, useTemplateWords } from './templates';
import { Workspace } from './workspace';

const useWords = words({
  title: ['新建政策', 'New policy'],
  choose: [
    '选一个最接近的做法作为起点；每个模板都是完整的政策，带着能跑通的用例。',
    'Begin with what comes closest; every template is a whole policy with cases that pass.',
  ],
  other: ['换一个模板', 'Another template'],
  search: ['搜索模板', 'Search templates'],
  hint: [
    '改好名称、日期和数字，把模板里的单位编码换成您自己的，右侧会随时告诉您哪里不对。',
    'Change name, dates and numbers, put the keys of your own units in; what is wrong is said beside the file as you type.',
  ],
});

export default function NewPolicy() {
  const say = useWords();
  const common = usePolicyWords();
  const [template, choose] = useParam('template');
  const known = TEMPLATES.find((name) => name === template);
  return (
    <>
      <PageHead
        title={say('title')}
        above={[{ title: common('policies'), to: '/policies' }]}
        about={say(known ? 'hint' : 'choose')}
      >
        {known && <Link to="/policies/new">{say('other')}</Link>}
      </PageHead>
      {known ? <Begun name={known} /> : <Templates choose={choose} />}
    </>
  );
}

function Begun({ name }: { name: TemplateName }) {
  const asked = useQuery({ queryKey: ['template', name], queryFn: () => templateText(name), staleTime: Infinity });
  return <Loaded asked={asked}>{(text) => <Writing name={name} text={text} />}</Loaded>;
}

function Writing({ name, text }: { name: string; text: string }) {
  // Templates begin with words for people at a terminal.
  const base = useMemo(() => text.replace(/^(#.*\n)+\n?/, ''), [text]);
  const draft = useDraft(`policy.new.${name}`, base);
  return <Workspace draft={draft} isNew />;
}

function Templates({ choose }: { choose: (name: string) => void }) {
  const say = useWords();
  const about = useTemplateWords();
  const kindWord = useKindOfPolicy();
  const [wanted, setWanted] = useState('');
  const shown = TEMPLATES.filter((name) => `${name} ${about(name)}`.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <>
      <Input.Search
        allowClear
        placeholder={say('search')}
        aria-label={say('search')}
        style={{ maxWidth: 360, marginBottom: 16 }}
        onChange={(event) => setWanted(event.target.value)}
      />
      {shown.length === 0 && <Alert type="info" title={say('other')} />}
      <div style={{ display: 'grid', gap: 12, gridTemplateColumns: 'repeat(auto-fill, minmax(300px, 1fr))' }}>
        {shown.map((name) => (
          <Card key={name} size="small" hoverable onClick={() => choose(name)}>
            <Flex vertical gap={6}>
              <Link to={`?template=${name}`} onClick={(event) => event.stopPropagation()}>
                <Typography.Text strong style={{ color: 'inherit' }}>
                  {about(name)}
                </Typography.Text>
              </Link>
              <Flex gap={8} align="center">
                <Tag>{kindWord(name === 'binding-lock-and-release' ? 'binding' : 'credit')}</Tag>
                <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                  {name}
                </Typography.Text>
              </Flex>
            </Flex>
          </Card>
        ))}
      </div>
    </>
  );
}
