/** Users: who may do what of which part of the group, and since when. */

import { Flex, Tag } from 'antd';
import { Link } from 'react-router';
import { body, client, type Schema } from '@/api/client';
import { useActor } from '@/shared/actor';
import { instantColumn, textColumn } from '@/shared/columns';
import { type Column, List } from '@/shared/list';
import { PageHead } from '@/shared/page';
import { useRoleWord, useScopeWord } from '@/shared/roles';
import { useParam } from '@/shared/url';
import { words } from '@/shared/words';
import { heldNow } from './grants';
import { Invite } from './invite';
import { UserState } from './state';
import { UserDrawer } from './user';

const useWords = words({
  title: ['用户与角色', 'Users and roles'],
  about: [
    '谁能登录，担任什么角色，管到哪一部分。角色带起止时间，不删除，只结束。',
    'Who signs in, in which role, over which part of the group. Roles have their dates; they end and are never deleted.',
  ],
  name: ['用户名', 'Name'],
  fullName: ['姓名', 'Full name'],
  roles: ['当前角色与范围', 'Roles and scope now'],
  none: ['无角色', 'No role'],
  state: ['状态', 'State'],
  created: ['创建时间', 'Created'],
  by: ['创建人', 'Created by'],
  empty: ['还没有用户。点「邀请用户」添加第一位同事。', 'There is nobody yet. Invite the first colleague.'],
});

export type User = Schema<'User'>;

export default function Users() {
  const say = useWords();
  const actor = useActor();
  const roleWord = useRoleWord();
  const scopeWord = useScopeWord();
  const [open, setOpen] = useParam('user');
  const rolesOf = (user: User) => heldNow(user).map((grant) => `${roleWord(grant.role)} · ${scopeWord(grant.of)}`);
  const columns: Column<User>[] = [
    {
      key: 'name',
      title: say('name'),
      width: 160,
      render: (row) => <Link to={`/users?user=${row.id}`}>{row.name}</Link>,
      cell: (row) => row.name,
    },
    textColumn('full_name', say('fullName'), 200),
    {
      key: 'roles',
      title: say('roles'),
      width: 360,
      render: (row) => (
        <Flex gap={4} wrap>
          {rolesOf(row).map((role) => (
            <Tag key={role}>{role}</Tag>
          ))}
          {rolesOf(row).length === 0 && <span style={{ opacity: 0.65 }}>{say('none')}</span>}
        </Flex>
      ),
      cell: (row) => rolesOf(row).join('; '),
    },
    { key: 'state', title: say('state'), width: 120, render: (row) => <UserState user={row} /> },
    instantColumn('created_at', say('created')),
    {
      key: 'created_by',
      title: say('by'),
      optional: true,
      render: (row) => actor(row.created_by),
      cell: (row) => actor(row.created_by),
    },
  ];
  return (
    <>
      <PageHead title={say('title')} about={say('about')}>
        <Invite after={(user) => setOpen(String(user.id))} />
      </PageHead>
      <List<User>
        id="users"
        title={say('title')}
        columns={columns}
        page={(query) => body(client.GET('/api/v1/users', { params: { query } }))}
        rowKey={(row) => row.id}
        onRow={(row) => setOpen(String(row.id))}
        empty={say('empty')}
        whole
      />
      <UserDrawer id={open === '' ? null : Number(open)} close={() => setOpen(null)} />
    </>
  );
}
