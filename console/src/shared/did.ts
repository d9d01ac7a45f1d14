/**
 * What a command of the log did, in Chinese. The log itself is in English and is never edited, so what stands there is read again; a
 * sentence that is not known stays as it is.
 */

import { useKindWord } from './kinds';
import { useRoleWord } from './roles';
import { language } from './words';

/** What the operations of the log are called. */
export const OPERATIONS: Record<string, string> = {
  'backup.restore': '恢复备份',
  'backup.run': '备份',
  'binding.change': '变更绑定',
  'disclosure.ask': '申请明文',
  'disclosure.decide': '审批明文申请',
  'disclosure.take': '下载明文文件',
  'dispute.decide': '裁定申诉',
  'dispute.open': '提交申诉',
  'event_aside.drop': '放弃搁置的事件',
  'event_aside.replay': '重发搁置的事件',
  'event_aside.reveal': '查看搁置事件的明文',
  'event_mapping.edit': '修改事件映射',
  'event_mapping.reset': '恢复默认事件映射',
  'event_source.close': '关闭事件来源',
  'event_source.create': '新建事件来源',
  'facts.import': '流式导入',
  'import.run': '导入',
  'job.cancel': '取消任务',
  'keys.rotate': '轮换密钥',
  'ledger.reverse': '冲销',
  'link.open': '用链接登录',
  'mapping.keep': '保存导入映射',
  'member.erase': '抹除会员',
  'member.link': '关联身份',
  'member.reveal': '查看会员明文',
  'member.unlink': '撤销关联',
  'oidc.open': '用外部账号登录',
  'org.add': '新增单位',
  'org.close': '关闭单位',
  'org.move': '移动单位',
  'password.change': '修改密码',
  'period.lock': '锁定账期',
  'period.open': '新开账期',
  'period.pay': '登记付款',
  'period.review': '复核账期',
  'person.hire': '入职',
  'person.leave': '离职',
  'person.move': '调岗',
  'policy.activate': '启用政策',
  'quarantine.mend': '修正搁置的行',
  'quarantine.replay': '重发搁置的行',
  'quarantine.replay_all': '重发全部搁置的行',
  'quarantine.reveal': '查看搁置行的明文',
  'run.settle': '结算',
  'seal.run': '整理事实文件',
  'session.close': '退出登录',
  'session.open': '登录',
  'token.create': '新建令牌',
  'token.revoke': '吊销令牌',
  'user.create': '新建用户',
  'user.edit': '修改用户',
  'user.grant': '授予角色',
  'user.link': '生成登录链接',
  'user.reset': '重置密码',
  'user.revoke': '收回角色',
  'user.tie': '绑定外部账号',
  'user.untie': '解绑外部账号',
  'webhook.create': '新建 Webhook',
  'webhook.delete': '删除 Webhook',
  'webhook.deliver': '停用 Webhook',
  'webhook.edit': '修改 Webhook',
  'webhook.ping': '测试 Webhook',
  'webhook.resend': '重发 Webhook',
  'webhook.rotate': '更换 Webhook 密钥',
  'whatif.run': '政策比较',
};

export interface Words {
  kind: (kind: string) => string;
  role: (role: string) => string;
}

type Told = (found: Record<string, string>, words: Words) => string;
type Row = [sentence: RegExp, told: Told];

const WHY_DISABLED: Record<string, string> = { gone: '接收方不再需要', failing: '连续多日送不到', by_hand: '人工停用' };
const POLICIES: Record<string, string> = { credit: '业绩与分佣', binding: '绑定', identity: '身份' };
const CAUSES: Record<string, string> = { claim: '认领', transfer: '转移', release: '解除' };
const FACTS: [RegExp, string][] = [
  [/\bread: /, '读取 '],
  [/\baccepted: /, '新增 '],
  [/\bunchanged: /, '未变 '],
  [/\bcorrected: /, '更正 '],
  [/\brejected: /, '搁置 '],
];
const COUNTED: [RegExp, string][] = [
  [/(\d+) read\b/, '读取 $1'],
  [/(\d+) accepted\b/, '新增 $1'],
  [/(\d+) unchanged\b/, '未变 $1'],
  [/(\d+) corrected\b/, '更正 $1'],
  [/(\d+) rejected\b/, '搁置 $1'],
];

const because = (reason: string | undefined) => (reason?.trim() ? `：${reason.trim()}` : '');
const webhook: Row = [/^webhook (?<id>\d+)$/, ({ id }) => `Webhook #${id}`];
const user: Row = [/^user (?<name>.+)$/, ({ name }) => `用户 ${name}`];
const job: Row = [/^job (?<id>\d+)(: (?<about>.*))?$/s, ({ id, about }) => `任务 #${id}${because(aboutJob(about))}`];
const party = (did: string): Row => [
  /^(?<kind>\w+) (?<key>.+) (added|moved|closed|hired|left) from (?<day>\S+)$/,
  ({ kind = '', key, day }, words) => `${words.kind(kind)} ${key} 自 ${day} 起${did}`,
];
const event: Row = [/^event (?<id>\d+)$/, ({ id }) => `事件 #${id}`];
const disclosure: Row = [
  /^disclosure (?<id>\d+): (?<kinds>.*?) for (?<purpose>.*); (?<who>.*) answers for them$/s,
  ({ id, kinds, purpose, who }) => `明文申请 #${id}：${kinds}，用途“${purpose}”，由 ${who} 负责`,
];
const period: Row = [/^(?<name>.+)$/, ({ name }) => `账期 ${name}`];
const token: Row = [/^token (?<id>\d+): (?<name>.*)$/s, ({ id, name }) => `令牌 #${id}${because(name)}`];
const imported: Row[] = [
  [
    /^import (?<id>\d+) of (?<system>.+?) by mapping (?<mapping>.*): (?<counts>\d+ read, .*)$/s,
    ({ id, system, mapping, counts = '' }) => {
      const words = COUNTED.reduce((text, [word, chinese]) => text.replace(word, chinese), counts);
      return `导入 #${id}（${system}，映射 ${mapping}）：${words.replaceAll(', ', '，')}`;
    },
  ],
  // As the log had it at first.
  [
    /^\w*Counts \{(?<counts>.*)\}$/,
    ({ counts = '' }) =>
      FACTS.reduce((text, [word, chinese]) => text.replace(word, chinese), counts.trim()).replaceAll(', ', '，'),
  ],
];

/** Sentences of each operation, the first that fits counts. */
const SENTENCES: Record<string, Row[]> = {
  'backup.restore': [
    [/^as of commit (?<seq>\d+), (?<files>\d+) files$/, (of) => `恢复到第 ${of.seq} 次提交，${of.files} 个文件`],
  ],
  'backup.run': [
    [
      /^commit (?<seq>\d+): (?<files>\d+) files, (?<bytes>\d+) bytes$/,
      (of) => `第 ${of.seq} 次提交，${of.files} 个文件，${of.bytes} 字节`,
    ],
  ],
  'binding.change': [
    [
      /^member (?<id>\d+): (?<cause>\w+) ?(?<reason>.*)$/s,
      ({ id, cause = '', reason }) => `会员 #${id}，${CAUSES[cause] ?? cause}${because(reason)}`,
    ],
  ],
  'disclosure.ask': [disclosure],
  'disclosure.decide': [disclosure],
  'disclosure.take': [
    [/^disclosure (?<id>\d+): (?<members>\d+) members$/, (of) => `明文申请 #${of.id}，${of.members} 位会员`],
  ],
  'dispute.decide': [
    [
      /^dispute (?<id>\d+) (?<word>accepted|rejected)$/,
      ({ id, word }) => `申诉 #${id}${word === 'accepted' ? '同意' : '驳回'}`,
    ],
  ],
  'dispute.open': [[/^dispute (?<id>\d+), period (?<name>.+)$/, (of) => `申诉 #${of.id}，账期 ${of.name}`]],
  'event_aside.drop': [event],
  'event_aside.replay': [event],
  'event_aside.reveal': [event],
  'event_mapping.edit': [[/^own mapping of events$/, () => '改用自己的事件映射']],
  'event_mapping.reset': [[/^mapping of events as it comes$/, () => '改回默认的事件映射']],
  'event_source.close': [[/^source (?<id>\d+)$/, ({ id }) => `事件来源 #${id}`]],
  'event_source.create': [[/^source (?<name>.+)$/, ({ name }) => `事件来源 ${name}`]],
  'facts.import': [...imported, job],
  'import.run': [...imported, job],
  'job.cancel': [job],
  'keys.rotate': [
    [/^wrapping key (?<now>\d+) instead of (?<old>\d+)$/, (of) => `用第 ${of.now} 号主密钥替换第 ${of.old} 号`],
    [/^only wrapping key (?<now>\d+) is left$/, (of) => `只保留第 ${of.now} 号主密钥`],
  ],
  'ledger.reverse': [[/^(?<key>.+)$/, ({ key }) => `交易 ${key}`]],
  'mapping.keep': [[/^(?<name>.+)$/, ({ name }) => `映射 ${name}`]],
  'member.erase': [
    [
      /^member (?<id>\d+), profiles (?<profiles>[\d, ]+): (?<reason>.*)$/s,
      ({ id, profiles = '', reason }) => `会员 #${id}（档案 ${profiles.replaceAll(', ', '、')}）${because(reason)}`,
    ],
  ],
  'member.link': [[/^profiles (?<a>\d+) and (?<b>\d+)$/, ({ a, b }) => `档案 ${a} 与 ${b}`]],
  'member.reveal': [[/^member (?<id>\d+): (?<reason>.*)$/s, ({ id, reason }) => `会员 #${id}${because(reason)}`]],
  'member.unlink': [[/^link (?<id>\d+): (?<reason>.*)$/s, ({ id, reason }) => `关联 #${id}${because(reason)}`]],
  'org.add': [party('新增')],
  'org.close': [party('关闭')],
  'org.move': [party('移动')],
  'period.lock': [period],
  'period.open': [period],
  'period.pay': [period],
  'period.review': [[/^period (?<name>.+), run (?<run>\d+)$/, ({ name, run }) => `账期 ${name}，结算批次 ${run}`]],
  'person.hire': [party('入职')],
  'person.leave': [party('离职')],
  'person.move': [party('调岗')],
  'policy.activate': [
    [
      /^(?<kind>\w+) (?<name>.+) version (?<version>\d+)$/,
      ({ kind = '', name, version }) => `${POLICIES[kind] ?? kind}政策 ${name} 第 ${version} 版`,
    ],
  ],
  'quarantine.mend': [[/^import (?<id>\d+), row (?<row>\d+)$/, ({ id, row }) => `导入 #${id} 的第 ${row} 条`]],
  'quarantine.replay': imported,
  'quarantine.replay_all': imported,
  'quarantine.reveal': [
    [/^import (?<id>\d+), (?<rows>\d+) rows$/, ({ id, rows }) => `导入 #${id}，${rows} 行`],
    [/^import (?<id>\d+)$/, ({ id }) => `导入 #${id}`],
  ],
  'run.settle': [
    [
      /^run (?<run>\d+) with (?<lines>\d+) lines, digest (?<digest>[0-9a-f]+)(; voids the approval of run (?<old>\d+) by (?<who>.+))?$/,
      ({ run, lines, digest, old, who }) =>
        `批次 ${run}，${lines} 条明细，摘要 ${digest}${old ? `；${who} 对批次 ${old} 的复核作废` : ''}`,
    ],
    job,
  ],
  'token.create': [token],
  'token.revoke': [token],
  'user.create': [user],
  'user.edit': [user],
  'user.grant': [
    [
      /^user (?<name>\S+) is (?<role>\w+)$/,
      ({ name, role = '' }, words) => `用户 ${name} 获得角色“${words.role(role)}”`,
    ],
  ],
  'user.link': [[/^user (?<name>\S+): a link that signs in$/, ({ name }) => `用户 ${name} 的登录链接`]],
  'user.reset': [[/^user (?<name>\S+): another password$/, ({ name }) => `用户 ${name} 换了一次性密码`]],
  'user.revoke': [
    [
      /^user (?<name>\S+) is no longer (?<role>\w+)$/,
      ({ name, role = '' }, words) => `用户 ${name} 不再是“${words.role(role)}”`,
    ],
  ],
  'user.tie': [
    [
      /^user (?<name>\S+): account "(?<account>.*)" of (?<issuer>\S+)$/,
      ({ name, account, issuer }) => `用户 ${name} 绑定账号 ${account}（${issuer}）`,
    ],
  ],
  'user.untie': [
    [
      /^user (?<name>\S+): (?<count>\d+) accounts elsewhere$/,
      ({ name, count }) => `用户 ${name} 解绑 ${count} 个外部账号`,
    ],
  ],
  'webhook.create': [webhook],
  'webhook.delete': [webhook],
  'webhook.deliver': [
    [
      /^webhook (?<id>\d+) is disabled: (?<why>\w+)$/,
      ({ id, why = '' }) => `Webhook #${id} 已停用：${WHY_DISABLED[why] ?? why}`,
    ],
  ],
  'webhook.edit': [webhook],
  'webhook.ping': [webhook],
  'webhook.resend': [
    [/^webhook (?<id>\d+), delivery (?<delivery>\d+)$/, ({ id, delivery }) => `Webhook #${id}，第 ${delivery} 次投递`],
  ],
  'webhook.rotate': [[/^webhook (?<id>\d+): another secret$/, ({ id }) => `Webhook #${id} 换了密钥`]],
  'whatif.run': [job],
};

function aboutJob(about: string | undefined): string | undefined {
  return about
    ?.replace(/^period (.+)$/, '账期 $1')
    .replace(/^in force/, '现行政策')
    .replace(/ from (\S+) to (\S+?)(, |$)/, '，$1 至 $2$3')
    .replace(/, orders of (\S+)$/, '，$1 的订单');
}

/** What a command did, in Chinese. */
export function inChinese(operation: string, summary: string, words: Words): string {
  for (const [sentence, told] of SENTENCES[operation] ?? []) {
    const found = sentence.exec(summary);
    if (found) return told(found.groups ?? {}, words);
  }
  return summary || (OPERATIONS[operation] ?? '');
}

/** Says what a command of the log did. */
export function useDid(): (entry: { operation: string; summary: string }) => string {
  const words = { kind: useKindWord(), role: useRoleWord() };
  if (language() === 'en') return ({ summary }) => summary;
  return ({ operation, summary }) => inChinese(operation, summary, words);
}

/** Says what an operation of the log is called. */
export function operationWord(operation: string): string {
  return language() === 'en' ? operation : (OPERATIONS[operation] ?? operation);
}
