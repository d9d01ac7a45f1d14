/** Opening, moving and closing units. */

import { PlusOutlined } from '@ant-design/icons';
import { body, client, once } from '@/api/client';
import { useKindWord } from '@/shared/party';
import { words } from '@/shared/words';
import { Change, ChoiceField, TextField, UnitField } from './commands';
import { useOrgWord } from './names';
import type { PartyOf } from './parts';

const useWords = words({
  open: ['新开单位', 'Open a unit'],
  kind: ['种类', 'Kind'],
  key: ['编码（同种类内唯一）', 'Key (unique within its kind)'],
  name: ['名称', 'Name'],
  parent: ['管理线上级', 'Reports to'],
  settles: ['结算线上级（直营可不填）', 'Settles to (none for an own store)'],
  city: ['城市', 'City'],
  address: ['地址', 'Address'],
  move: ['调整隶属', 'Move'],
  moveTitle: ['调整「{name}」的隶属', 'Move {name}'],
  moveAbout: [
    '从所选日期起换上级；之前的业绩和结算不变。',
    'It stands below another unit from that day on; what came before stays as it was.',
  ],
  tree: ['哪棵树', 'Tree'],
  to: ['新的上级', 'New place below'],
  close: ['关闭', 'Close'],
  closeTitle: ['关闭「{name}」', 'Close {name}'],
  closeAbout: [
    '从所选日期起退出两棵树，在它的岗位同日结束；历史保留。',
    'From that day on it has no place in either tree and its positions end; its history stays.',
  ],
  closed: ['已经关闭', 'It is closed already'],
});

const KINDS = ['store', 'cloud_store', 'dealer', 'region', 'department', 'brand', 'partner'];

export function OpenUnit() {
  const say = useWords();
  const kind = useKindWord();
  return (
    <Change
      operation="org.add"
      label={say('open')}
      title={say('open')}
      icon={<PlusOutlined />}
      primary
      initial={{ kind: 'store' }}
      send={({ parent, settles_to, ...rest }) =>
        body(
          client.POST('/api/v1/org/units', {
            body: { ...rest, ...(parent && { parent }), ...(settles_to && { settles_to }) },
            headers: once(),
          }),
        )
      }
    >
      <ChoiceField name="kind" label={say('kind')} options={KINDS.map((one) => ({ value: one, label: kind(one) }))} />
      <TextField name="key" label={say('key')} />
      <TextField name="name" label={say('name')} />
      <UnitField name="parent" label={say('parent')} optional />
      <UnitField name="settles_to" label={say('settles')} optional kind="dealer" />
      <TextField name="city" label={say('city')} optional />
      <TextField name="address" label={say('address')} optional />
    </Change>
  );
}

export function MoveUnit({ unit }: { unit: PartyOf }) {
  const say = useWords();
  const tree = useOrgWord('tree');
  const options = ['management', 'settlement'].map((one) => ({ value: one, label: tree(one) }));
  return (
    <Change
      operation="org.move"
      label={say('move')}
      title={say('moveTitle', { name: unit.name })}
      about={say('moveAbout')}
      initial={{ tree: 'management' }}
      send={(values) =>
        body(
          client.POST('/api/v1/org/units/{id}/move', {
            params: { path: { id: unit.id } },
            body: values,
            headers: once(),
          }),
        )
      }
    >
      <ChoiceField name="tree" label={say('tree')} options={options} />
      <UnitField name="to" label={say('to')} />
    </Change>
  );
}

export function CloseUnit({ unit, open }: { unit: PartyOf; open: boolean }) {
  const say = useWords();
  return (
    <Change
      operation="org.close"
      label={say('close')}
      title={say('closeTitle', { name: unit.name })}
      about={say('closeAbout')}
      because={open ? undefined : say('closed')}
      danger
      send={(values) =>
        body(
          client.POST('/api/v1/org/units/{id}/close', {
            params: { path: { id: unit.id } },
            body: values,
            headers: once(),
          }),
        )
      }
    />
  );
}
