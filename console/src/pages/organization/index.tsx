/** The organization on any day: both trees, every unit and everybody in it. */

import { ImportOutlined } from '@ant-design/icons';
import { Tabs } from 'antd';
import { useNavigate } from 'react-router';
import { PageHead } from '@/shared/page';
import { useParam, useSearch } from '@/shared/url';
import { Command } from '@/shared/why';
import { words } from '@/shared/words';
import { Day } from './day';
import { People } from './people';
import { PersonDetails } from './person';
import { Hire } from './person-commands';
import { Structure } from './structure';
import { UnitDetails } from './unit';
import { OpenUnit } from './unit-commands';
import { Units } from './units';

const useWords = words({
  title: ['组织', 'Organization'],
  about: [
    '门店向谁汇报、与谁结算是两棵树；拖动日期，看任意一天的组织，业绩和钱都按当天的组织算。',
    'To whom a store reports and with whom it settles are two trees. Move the day to see the organization of then: credit and money follow it.',
  ],
  structure: ['架构', 'Structure'],
  units: ['单位', 'Units'],
  people: ['人员', 'People'],
  import: ['导入组织', 'Import'],
});

export default function Organization() {
  const say = useWords();
  const [tab, setTab] = useParam('tab', 'structure');
  const navigate = useNavigate();
  const [search, change] = useSearch(['at', 'unit', 'person']);
  const show = {
    unit: (unit: string) => change({ unit, person: null }),
    person: (person: string) => change({ person }),
  };
  return (
    <>
      <PageHead title={say('title')} about={say('about')}>
        <Command
          operation="import.run"
          icon={<ImportOutlined />}
          onClick={() => void navigate('/imports/new?begin=organization')}
        >
          {say('import')}
        </Command>
        <OpenUnit />
        <Hire />
      </PageHead>
      <Day at={search.at} choose={(at) => change({ at })} />
      <Tabs
        activeKey={tab}
        onChange={setTab}
        destroyOnHidden
        items={[
          {
            key: 'structure',
            label: say('structure'),
            children: <Structure at={search.at} unit={search.unit} show={show.unit} />,
          },
          { key: 'units', label: say('units'), children: <Units at={search.at} show={show.unit} /> },
          { key: 'people', label: say('people'), children: <People at={search.at} show={show.person} /> },
        ]}
      />
      <UnitDetails
        at={search.at}
        id={search.person ? '' : search.unit}
        close={() => change({ unit: null })}
        show={show}
      />
      <PersonDetails at={search.at} id={search.person} close={() => change({ person: null })} show={show} />
    </>
  );
}
