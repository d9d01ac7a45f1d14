/** Signing in with an account elsewhere (OpenID Connect): whether it is set up, what the provider has to know, and who is tied to what. */

import { Alert, Card, Descriptions, Flex, Tag, Typography } from 'antd';
import { Link } from 'react-router';
import { api, body, client, type Schema } from '@/api/client';
import { instantColumn, textColumn } from '@/shared/columns';
import { useDid } from '@/shared/did';
import { type Column, List } from '@/shared/list';
import { useMay } from '@/shared/me';
import { PageHead } from '@/shared/page';
import { Loaded } from '@/shared/problem';
import { Tie } from '@/shared/tie';
import { words } from '@/shared/words';
import { callbackAt, exampleOf } from './example';

const useWords = words({
  title: ['单点登录', 'Single sign-on'],
  about: [
    '让同事用企业已有的账号登录（OpenID Connect），不用再记一个密码。用户名和密码登录始终可用。',
    'Colleagues sign in with the accounts that the company has already (OpenID Connect). Name and password work beside it.',
  ],
  now: ['当前设置', 'As it is set'],
  state: ['状态', 'State'],
  on: ['已启用', 'On'],
  off: ['未启用', 'Off'],
  button: ['登录页上的按钮', 'Button on the page for signing in'],
  says: ['用 {label} 登录', 'Sign in with {label}'],
  callback: ['回调地址', 'Callback address'],
  callbackHint: [
    '在身份提供方登记这个地址，一字不差。对外地址由 [server] 的 public_url 决定。',
    'Register it with the provider exactly as it is. The address of the service is public_url of [server].',
  ],
  issuer: ['身份提供方地址', 'Issuer'],
  client: ['客户端编号', 'Client'],
  secret: ['密钥', 'Secret'],
  hasSecret: ['已设置（不显示）', 'Set; it is never shown'],
  noSecret: ['未设置（公开客户端）', 'None: a public client'],
  scopes: ['请求的范围', 'Scopes'],
  name: ['用户名取自', 'Name is taken from'],
  unknown: ['首次登录的外部账号', 'Accounts that are nobody’s'],
  create: ['自动建立没有任何权限的用户', 'Become users without any role'],
  refuse: ['拒绝，须先绑定', 'Are refused until somebody ties them'],
  noCallback: [
    '还没有设置对外地址，下面是按当前网址推算的',
    'public_url is not set; this follows from the address of this page',
  ],
  kept: [
    '这些设置写在服务的配置文件里，不能在这里修改；密钥从不显示。',
    'They stand in the settings of the service and are not changed here; the secret is never shown.',
  ],
  how: ['怎样启用', 'How to set it up'],
  howOn: ['怎样修改', 'How to change it'],
  steps: [
    '1. 在身份提供方新建一个网页应用，授权方式选“授权码 + PKCE”，登记上面的回调地址。\n2. 把下面几行写进服务的 yipan.toml，换成提供方给的值。\n3. 重启服务，登录页就会出现按钮。\n4. 在这里把每个人的外部账号绑定到用户；或打开 create_users，首次登录时自动建立没有任何权限的用户。',
    '1. Make a web application with the provider: authorization code with PKCE, and the callback address above.\n2. Write these lines into yipan.toml of the service, with what the provider gives you.\n3. Restart the service; the button appears on the page for signing in.\n4. Tie accounts to users here, or switch create_users on: who comes first time becomes a user without any role.',
  ],
  copy: ['复制', 'Copy'],
  copied: ['已复制', 'Copied'],
  reference: ['yipan config 会打印全部设置和说明。', 'yipan config prints every setting with what it means.'],
  ties: ['绑定与解绑记录', 'Accounts tied and taken'],
  tiesAbout: [
    '谁的账号绑定给了哪位用户。在用户页可以解绑。',
    'Which account was tied to which user. It is taken back on the page of the user.',
  ],
  users: ['去用户与角色', 'Users and roles'],
  at: ['时间', 'When'],
  who: ['操作人', 'Who'],
  what: ['内容', 'What'],
  did: ['操作', 'Operation'],
  tie: ['绑定', 'Tied'],
  untie: ['解绑', 'Taken'],
  empty: ['还没有绑定过外部账号。', 'No account was tied yet.'],
});

export default function SingleSignOn() {
  const say = useWords();
  const asked = api.useQuery('get', '/api/v1/auth/oidc/settings');
  return (
    <>
      <PageHead title={say('title')} about={say('about')}>
        <Tie />
      </PageHead>
      <Loaded asked={asked}>
        {(settings) => (
          <Flex vertical gap={16}>
            <AsSet settings={settings} />
            <How on={settings.on} />
            <Ties />
          </Flex>
        )}
      </Loaded>
    </>
  );
}

function AsSet({ settings }: { settings: Schema<'OidcSettings'> }) {
  const say = useWords();
  const set = [
    { key: 'issuer', label: say('issuer'), children: <Copied text={settings.issuer} /> },
    { key: 'client', label: say('client'), children: <Copied text={settings.client_id} /> },
    { key: 'secret', label: say('secret'), children: say(settings.has_secret ? 'hasSecret' : 'noSecret') },
    { key: 'scopes', label: say('scopes'), children: <code>{settings.scopes}</code> },
    { key: 'button', label: say('button'), children: say('says', { label: settings.label }) },
    { key: 'name', label: say('name'), children: <code>{settings.name_claim}</code> },
    { key: 'unknown', label: say('unknown'), children: say(settings.create_users ? 'create' : 'refuse') },
  ];
  return (
    <Card size="small" title={say('now')}>
      <Descriptions
        column={1}
        size="small"
        items={[
          {
            key: 'state',
            label: say('state'),
            children: settings.on ? <Tag color="green">{say('on')}</Tag> : <Tag>{say('off')}</Tag>,
          },
          ...(settings.on ? set : []),
          {
            key: 'callback',
            label: say('callback'),
            children: (
              <div>
                <Copied text={settings.callback || callbackAt(window.location.origin)} />
                <Typography.Text type="secondary">
                  {say('callbackHint')} {settings.callback ? '' : say('noCallback')}
                </Typography.Text>
              </div>
            ),
          },
        ]}
      />
      <Alert type="info" showIcon title={say('kept')} style={{ marginTop: 12 }} />
    </Card>
  );
}

function Copied({ text }: { text: string }) {
  const say = useWords();
  return (
    <Typography.Paragraph
      code
      copyable={{ text, tooltips: [say('copy'), say('copied')] }}
      style={{ margin: 0, wordBreak: 'break-all' }}
    >
      {text}
    </Typography.Paragraph>
  );
}

function How({ on }: { on: boolean }) {
  const say = useWords();
  const example = exampleOf(window.location.origin);
  return (
    <Card
      size="small"
      title={say(on ? 'howOn' : 'how')}
      extra={<Typography.Text copyable={{ text: example, tooltips: [say('copy'), say('copied')] }} />}
    >
      <p style={{ whiteSpace: 'pre-line', marginTop: 0 }}>{say('steps')}</p>
      <Typography>
        <pre style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{example}</pre>
      </Typography>
      <Typography.Text type="secondary">{say('reference')}</Typography.Text>
    </Card>
  );
}

type Entry = Schema<'AuditEntry'>;

/** What the log says of accounts: who has which is not told otherwise. */
function Ties() {
  const say = useWords();
  const told = useDid();
  const may = useMay()('audit.list');
  if (!may) return null;
  const did = (entry: Entry) => say(entry.operation === 'user.tie' ? 'tie' : 'untie');
  const columns: Column<Entry>[] = [
    instantColumn('at', say('at')),
    { key: 'did', title: say('did'), width: 90, facet: true, render: (row) => <Tag>{did(row)}</Tag>, cell: did },
    { key: 'what', title: say('what'), width: 460, render: told, cell: told },
    textColumn('who', say('who'), 140),
  ];
  return (
    <Card size="small" title={say('ties')} extra={<Link to="/users">{say('users')}</Link>}>
      <Typography.Paragraph type="secondary">{say('tiesAbout')}</Typography.Paragraph>
      <List<Entry>
        id="ties"
        title={say('ties')}
        columns={columns}
        page={entries}
        rowKey={(row) => row.id}
        empty={say('empty')}
        height={320}
        whole
      />
    </Card>
  );
}

/** Everything in the log about accounts elsewhere, the latest first. */
async function entries(): Promise<{ items: Entry[] }> {
  const of = (operation: string) =>
    body(client.GET('/api/v1/audit', { params: { query: { operation, limit: 1000 } } }));
  const [tied, untied] = await Promise.all([of('user.tie'), of('user.untie')]);
  return { items: [...tied.items, ...untied.items].sort((one, other) => other.id - one.id) };
}
