/** Tokens: what other programs call the API with, in the name of a user. */

import { Tag } from 'antd';
import { body, client, once, type Schema } from '@/api/client';
import { instantColumn, textColumn } from '@/shared/columns';
import { Confirmed } from '@/shared/confirm';
import { instant, listed } from '@/shared/format';
import { type Column, List } from '@/shared/list';
import { PageHead } from '@/shared/page';
import { useRoleWord } from '@/shared/roles';
import { words } from '@/shared/words';
import { NewToken } from './new';

const useWords = words({
  title: ['访问令牌', 'Tokens'],
  about: [
    '其他系统用令牌以您的名义调用接口。令牌不会超出您自己的权限，可再收窄，一年内必须到期。',
    'Other programs call the API in your name with a token. It never reaches further than you do, can be narrower, and ends within a year.',
  ],
  name: ['用途', 'What for'],
  limits: ['权限', 'Reach'],
  all: ['与本人相同', 'As its owner'],
  operations: ['{count} 项操作', '{count} operations'],
  operations_one: ['1 项操作', '1 operation'],
  state: ['状态', 'State'],
  able: ['可用', 'Works'],
  expired: ['已到期', 'Expired'],
  revoked: ['已撤销', 'Revoked'],
  created: ['创建时间', 'Created'],
  expires: ['到期时间', 'Ends'],
  used: ['最近使用', 'Last used'],
  never: ['从未使用', 'Never'],
  revoke: ['撤销', 'Revoke'],
  revokeWhat: [
    '使用「{name}」的系统将立即无法调用接口。此操作不能撤销，只能另建一个。',
    'Whatever uses {name} cannot call any more, at once. This cannot be undone; only another token can be made.',
  ],
  wasRevoked: ['令牌已撤销', 'The token is worth nothing now'],
  empty: [
    '还没有令牌。需要让其他系统（如 BI、ERP）读取数据时，新建一个。',
    'There is no token yet. Make one when another program, BI or ERP say, is to read from here.',
  ],
});

type Token = Schema<'Token'>;

function standing(token: Token): 'able' | 'expired' | 'revoked' {
  if (token.revoked_at) return 'revoked';
  return token.expires_at && new Date(token.expires_at) <= new Date() ? 'expired' : 'able';
}

export default function Tokens() {
  const say = useWords();
  const roleWord = useRoleWord();
  const limits = (token: Token) =>
    [
      token.roles && listed(token.roles.map(roleWord)),
      token.operations && say('operations', { count: token.operations.length }),
    ]
      .filter(Boolean)
      .join(' · ') || say('all');
  const columns: Column<Token>[] = [
    textColumn('name', say('name'), 220),
    { key: 'limits', title: say('limits'), width: 200, render: limits, cell: limits },
    {
      key: 'state',
      title: say('state'),
      width: 100,
      render: (row) => {
        const stands = standing(row);
        return <Tag color={stands === 'able' ? 'green' : 'default'}>{say(stands)}</Tag>;
      },
      cell: (row) => say(standing(row)),
    },
    instantColumn('expires_at', say('expires')),
    {
      key: 'used_at',
      title: say('used'),
      width: 180,
      render: (row) => (row.used_at ? instant(row.used_at) : say('never')),
      cell: (row) => row.used_at ?? '',
    },
    instantColumn('created_at', say('created')),
    {
      key: 'revoke',
      title: say('revoke'),
      width: 100,
      render: (row) => (
        <Confirmed
          operation="token.revoke"
          size="small"
          danger
          because={standing(row) === 'able' ? undefined : say(standing(row))}
          label={say('revoke')}
          what={<p>{say('revokeWhat', { name: row.name })}</p>}
          send={() => client.DELETE('/api/v1/tokens/{id}', { params: { path: { id: row.id } }, headers: once() })}
          said={say('wasRevoked')}
        />
      ),
    },
  ];
  return (
    <>
      <PageHead title={say('title')} about={say('about')}>
        <NewToken />
      </PageHead>
      <List<Token>
        id="tokens"
        title={say('title')}
        columns={columns}
        page={(query) => body(client.GET('/api/v1/tokens', { params: { query } }))}
        rowKey={(row) => row.id}
        empty={say('empty')}
        whole
      />
    </>
  );
}
