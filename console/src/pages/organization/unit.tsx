/** Everything about one unit: where it stands in both trees, who works there, what stands below, how it came about. */

import { Button, Descriptions, Drawer, Flex, Table, Tag } from 'antd';
import { Link } from 'react-router';
import { api, type Schema } from '@/api/client';
import { useKindWord } from '@/shared/party';
import { Loaded } from '@/shared/problem';
import { words } from '@/shared/words';
import { useOrgWord } from './names';
import { Attributes, Chain, During, Opens, Part, type Show } from './parts';
import { CloseUnit, MoveUnit } from './unit-commands';

const useWords = words({
  unit: ['单位', 'Unit'],
  key: ['编码', 'Key'],
  kind: ['种类', 'Kind'],
  state: ['状态', 'State'],
  open: ['营业', 'Open'],
  closed: ['已关闭或未开业', 'Closed or not yet open'],
  managed: ['管理线上级', 'Reports to'],
  settles: ['结算线上级', 'Settles to'],
  place: ['地址', 'Address'],
  people: ['人员（{count}）', 'People ({count})'],
  person: ['姓名', 'Name'],
  position: ['岗位', 'Position'],
  days: ['时间', 'When'],
  children: ['直接下级（{count}）', 'Directly below ({count})'],
  history: ['沿革', 'History'],
  tree: ['哪棵树', 'Tree'],
  above: ['上级', 'Above'],
  below: ['下级', 'Below'],
  attributes: ['属性', 'Attributes'],
  members: ['看它的会员', 'Its members'],
  nobody: ['没有人在岗', 'Nobody holds a position'],
  all: ['无岗位', 'no position'],
});

interface Props {
  at: string;
  id: string;
  close: () => void;
  show: Show;
}

export function UnitDetails({ at, id, close, show }: Props) {
  const say = useWords();
  const asked = api.useQuery(
    'get',
    '/api/v1/org/units/{id}',
    { params: { path: { id }, query: at ? { at } : {} } },
    { enabled: id !== '' },
  );
  const title = asked.data?.unit.name ?? say('unit');
  return (
    <Drawer title={title} open={id !== ''} onClose={close} size={640} destroyOnHidden>
      {id !== '' && <Loaded asked={asked}>{(unit) => <Details unit={unit} show={show} />}</Loaded>}
    </Drawer>
  );
}

function Details({ unit, show }: { unit: Schema<'UnitDetail'>; show: Show }) {
  const say = useWords();
  const kind = useKindWord();
  return (
    <>
      <Flex justify="end" gap={8} wrap style={{ marginBottom: 8 }}>
        <MoveUnit unit={unit.unit} />
        <CloseUnit unit={unit.unit} open={unit.open} />
        <Link to={`/members?within=${encodeURIComponent(unit.unit.id)}`}>
          <Button>{say('members')}</Button>
        </Link>
      </Flex>
      <Descriptions
        size="small"
        column={1}
        items={[
          { key: 'kind', label: say('kind'), children: kind(unit.unit.kind) },
          { key: 'key', label: say('key'), children: unit.unit.key },
          {
            key: 'state',
            label: say('state'),
            children: <Tag color={unit.open ? 'green' : 'default'}>{say(unit.open ? 'open' : 'closed')}</Tag>,
          },
          { key: 'managed', label: say('managed'), children: <Chain parties={unit.managed_by} show={show} /> },
          { key: 'settles', label: say('settles'), children: <Chain parties={unit.settles_to} show={show} /> },
          { key: 'place', label: say('place'), children: [unit.city, unit.address].filter(Boolean).join(' ') || '–' },
        ]}
      />
      <Staff unit={unit} show={show} />
      {unit.children.length > 0 && (
        <Part title={say('children', { count: unit.children.length })}>
          <Places places={unit.children} show={show} heading={say('below')} />
        </Part>
      )}
      <Part title={say('history')}>
        <Places places={unit.history} show={show} heading={say('above')} />
      </Part>
      {unit.attributes.length > 0 && (
        <Part title={say('attributes')}>
          <Attributes attributes={unit.attributes} />
        </Part>
      )}
    </>
  );
}

function Staff({ unit, show }: { unit: Schema<'UnitDetail'>; show: Show }) {
  const say = useWords();
  const title = useOrgWord('title');
  return (
    <Part title={say('people', { count: unit.staff.length })}>
      <Table
        size="small"
        pagination={false}
        rowKey={(one) => `${one.person.id}${one.position}${one.from}`}
        dataSource={unit.staff}
        locale={{ emptyText: say('nobody') }}
        columns={[
          { title: say('person'), render: (_, one) => <Opens party={one.person} show={show} /> },
          { title: say('position'), render: (_, one) => (one.position ? title(one.title) : say('all')) },
          { title: say('days'), render: (_, one) => <During from={one.from} to={one.to} /> },
        ]}
      />
    </Part>
  );
}

function Places(props: { places: Schema<'UnitPlace'>[]; show: Show; heading: string }) {
  const say = useWords();
  const tree = useOrgWord('tree');
  return (
    <Table
      size="small"
      pagination={props.places.length > 20 ? { pageSize: 20, size: 'small' } : false}
      rowKey={(one) => `${one.tree}${one.unit.id}${one.from}`}
      dataSource={props.places}
      columns={[
        { title: props.heading, render: (_, one) => <Opens party={one.unit} show={props.show} /> },
        { title: say('tree'), render: (_, one) => tree(one.tree) },
        { title: say('days'), render: (_, one) => <During from={one.from} to={one.to} /> },
      ]}
    />
  );
}
