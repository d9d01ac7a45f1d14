/** Events from outside: who may send them, what they mean, and what was set aside. */

import { Tabs } from 'antd';
import { useMay } from '@/shared/me';
import { PageHead } from '@/shared/page';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { Aside } from './aside';
import { Mapping } from './mapping';
import { Sources } from './sources';

const useWords = words({
  title: ['事件接入', 'Events'],
  about: [
    '小程序、商城和其他系统通过事件接口实时上报。读不懂的事件会被搁置，修正后可重放，不会丢失。',
    'Mini-programs, shops and other systems send what happens as it happens. What cannot be read is set aside, mended and replayed; nothing is lost.',
  ],
  sources: ['来源与写入密钥', 'Sources'],
  aside: ['被搁置的事件', 'Set aside'],
  mapping: ['事件映射', 'Mapping'],
});

export default function Events() {
  const say = useWords();
  const may = useMay();
  const tabs = [
    { key: 'sources', operation: 'event_source.list', children: <Sources /> },
    { key: 'aside', operation: 'event_aside.list', children: <Aside /> },
    { key: 'mapping', operation: 'event_mapping.show', children: <Mapping /> },
  ] as const;
  const shown = tabs.filter((tab) => may(tab.operation));
  const [tab, setTab] = useParam('tab', shown[0]?.key ?? '');
  return (
    <>
      <PageHead title={say('title')} about={say('about')} />
      <Tabs
        activeKey={tab}
        onChange={setTab}
        destroyOnHidden
        items={shown.map(({ key, children }) => ({ key, label: say(key), children }))}
      />
    </>
  );
}
