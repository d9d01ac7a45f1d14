/** Everything about one person: positions now and ever, managers, dated numbers. */

import { Button, Descriptions, Drawer, Flex, Table } from 'antd';
import { Link } from 'react-router';
import { api, type Schema } from '@/api/client';
import { Loaded } from '@/shared/problem';
import { words } from '@/shared/words';
import { useOrgWord } from './names';
import { Attributes, Chain, During, Opens, Part, type Show } from './parts';
import { Leave, MovePerson } from './person-commands';

const useWords = words({
  person: ['人员', 'Person'],
  key: ['工号', 'Key'],
  store: ['门店', 'Store'],
  dealer: ['经销商', 'Dealer'],
  managers: ['上级主管', 'Managers'],
  positions: ['任职经历', 'Positions'],
  position: ['岗位', 'Position'],
  unit: ['单位', 'Unit'],
  days: ['时间', 'When'],
  attributes: ['属性', 'Attributes'],
  members: ['看服务的会员', 'Members served'],
  never: ['没有任职记录', 'Never held a position'],
});

interface Props {
  at: string;
  id: string;
  close: () => void;
  show: Show;
}

export function PersonDetails({ at, id, close, show }: Props) {
  const say = useWords();
  const asked = api.useQuery(
    'get',
    '/api/v1/people/{id}',
    { params: { path: { id }, query: at ? { at } : {} } },
    { enabled: id !== '' },
  );
  const title = asked.data?.person.name ?? say('person');
  return (
    <Drawer title={title} open={id !== ''} onClose={close} size={600} destroyOnHidden>
      {id !== '' && <Loaded asked={asked}>{(person) => <Details person={person} show={show} />}</Loaded>}
    </Drawer>
  );
}

function Details({ person, show }: { person: Schema<'PersonDetail'>; show: Show }) {
  const say = useWords();
  const title = useOrgWord('title');
  return (
    <>
      <Flex justify="end" gap={8} wrap style={{ marginBottom: 8 }}>
        <MovePerson person={person.person} />
        <Leave person={person.person} active={person.positions.length > 0} />
        <Link to={`/members?owner=${encodeURIComponent(person.person.id)}`}>
          <Button>{say('members')}</Button>
        </Link>
      </Flex>
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'key', label: say('key'), children: person.person.key },
          {
            key: 'store',
            label: say('store'),
            children: person.store ? <Opens party={person.store} show={show} /> : '–',
          },
          {
            key: 'dealer',
            label: say('dealer'),
            children: person.dealer ? <Opens party={person.dealer} show={show} /> : '–',
          },
          { key: 'managers', label: say('managers'), children: <Chain parties={person.managers} show={show} /> },
        ]}
      />
      <Part title={say('positions')}>
        <Table
          size="small"
          pagination={false}
          rowKey={(one) => `${one.position}${one.from}`}
          dataSource={[...person.history].reverse()}
          locale={{ emptyText: say('never') }}
          columns={[
            { title: say('position'), render: (_, one) => title(one.title) || one.position },
            { title: say('unit'), render: (_, one) => (one.unit ? <Opens party={one.unit} show={show} /> : '–') },
            { title: say('days'), render: (_, one) => <During from={one.from} to={one.to} /> },
          ]}
        />
      </Part>
      {person.attributes.length > 0 && (
        <Part title={say('attributes')}>
          <Attributes attributes={person.attributes} />
        </Part>
      )}
    </>
  );
}
