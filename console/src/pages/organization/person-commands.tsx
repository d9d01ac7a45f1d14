/** Hiring, another position, leaving. */

import { UserAddOutlined } from '@ant-design/icons';
import { body, client, once } from '@/api/client';
import { words } from '@/shared/words';
import { Change, TextField, TitleField, UnitField } from './commands';
import type { PartyOf } from './parts';

const useWords = words({
  hire: ['入职', 'Hire'],
  key: ['工号', 'Key'],
  name: ['姓名', 'Name'],
  title: ['岗位', 'Position'],
  unit: ['所在单位', 'Unit'],
  move: ['调岗', 'Another position'],
  moveTitle: ['「{name}」调岗', 'Another position for {name}'],
  moveAbout: [
    '从所选日期起到新岗位，原岗位同日结束；服务的会员是否跟走，由绑定政策决定。',
    'The new position begins on that day and the old one ends; whether members move along is for the binding policy.',
  ],
  leave: ['离职', 'Leave'],
  leaveTitle: ['「{name}」离职', '{name} leaves'],
  leaveAbout: [
    '从所选日期起不再任职；之前的业绩和提成不变，名下会员请另行交接。',
    'From that day on no position is held; what was earned before stays. Hand the members over.',
  ],
  gone: ['现在没有岗位', 'Holds no position'],
});

export function Hire() {
  const say = useWords();
  return (
    <Change
      operation="person.hire"
      label={say('hire')}
      title={say('hire')}
      icon={<UserAddOutlined />}
      primary
      initial={{ title: 'associate' }}
      send={({ key, name, ...position }) =>
        body(client.POST('/api/v1/people', { body: { key, name, position }, headers: once() }))
      }
    >
      <TextField name="key" label={say('key')} />
      <TextField name="name" label={say('name')} />
      <TitleField label={say('title')} />
      <UnitField name="unit" label={say('unit')} />
    </Change>
  );
}

export function MovePerson({ person }: { person: PartyOf }) {
  const say = useWords();
  return (
    <Change
      operation="person.move"
      label={say('move')}
      title={say('moveTitle', { name: person.name })}
      about={say('moveAbout')}
      initial={{ title: 'associate' }}
      send={(values) =>
        body(
          client.POST('/api/v1/people/{id}/position', {
            params: { path: { id: person.id } },
            body: values,
            headers: once(),
          }),
        )
      }
    >
      <TitleField label={say('title')} />
      <UnitField name="unit" label={say('unit')} />
    </Change>
  );
}

export function Leave({ person, active }: { person: PartyOf; active: boolean }) {
  const say = useWords();
  return (
    <Change
      operation="person.leave"
      label={say('leave')}
      title={say('leaveTitle', { name: person.name })}
      about={say('leaveAbout')}
      because={active ? undefined : say('gone')}
      danger
      send={(values) =>
        body(
          client.POST('/api/v1/people/{id}/leave', {
            params: { path: { id: person.id } },
            body: values,
            headers: once(),
          }),
        )
      }
    />
  );
}
