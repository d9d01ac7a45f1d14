import { describe, expect, it } from 'vitest';
import { inChinese, OPERATIONS } from './did';

const words = { kind: (kind: string) => `[${kind}]`, role: (role: string) => `[${role}]` };

/** A sentence of every operation that says something, as the log has it. */
const SENTENCES: [operation: string, summary: string, told: string][] = [
  ['backup.restore', 'as of commit 7, 3 files', '恢复到第 7 次提交，3 个文件'],
  ['backup.run', 'commit 7: 3 files, 99 bytes', '第 7 次提交，3 个文件，99 字节'],
  ['binding.change', 'member 5: claim ', '会员 #5，认领'],
  ['binding.change', 'member 5: transfer 换店', '会员 #5，转移：换店'],
  [
    'disclosure.ask',
    'disclosure 1: phone for letters for all; Mailing Ltd answers for them',
    '明文申请 #1：phone，用途“letters for all”，由 Mailing Ltd 负责',
  ],
  ['disclosure.decide', 'disclosure 1: phone for a; b answers for them', '明文申请 #1：phone，用途“a”，由 b 负责'],
  ['disclosure.take', 'disclosure 1: 20 members', '明文申请 #1，20 位会员'],
  ['dispute.decide', 'dispute 1 accepted', '申诉 #1同意'],
  ['dispute.open', 'dispute 1, period 2026-01', '申诉 #1，账期 2026-01'],
  ['event_aside.drop', 'event 1', '事件 #1'],
  ['event_aside.replay', 'event 1', '事件 #1'],
  ['event_aside.reveal', 'event 1', '事件 #1'],
  ['event_mapping.edit', 'own mapping of events', '改用自己的事件映射'],
  ['event_mapping.reset', 'mapping of events as it comes', '改回默认的事件映射'],
  ['event_source.close', 'source 1', '事件来源 #1'],
  ['event_source.create', 'source 小程序', '事件来源 小程序'],
  [
    'import.run',
    'import 12 of erp by mapping import.yaml: 3 read, 2 accepted, 0 unchanged, 0 corrected, 1 rejected',
    '导入 #12（erp，映射 import.yaml）：读取 3，新增 2，未变 0，更正 0，搁置 1',
  ],
  [
    'import.run',
    'RowCounts { read: 3, accepted: 2, unchanged: 0, corrected: 0, rejected: 1 }',
    '读取 3，新增 2，未变 0，更正 0，搁置 1',
  ],
  ['import.run', 'job 4: shop.yaml: january', '任务 #4：shop.yaml: january'],
  ['job.cancel', 'job 4', '任务 #4'],
  ['keys.rotate', 'wrapping key 2 instead of 1', '用第 2 号主密钥替换第 1 号'],
  ['keys.rotate', 'only wrapping key 2 is left', '只保留第 2 号主密钥'],
  ['ledger.reverse', 'pay:2026-01:17', '交易 pay:2026-01:17'],
  ['mapping.keep', 'shop.yaml', '映射 shop.yaml'],
  ['member.erase', 'member 5, profiles 5, 9: letter', '会员 #5（档案 5、9）：letter'],
  ['member.link', 'profiles 5 and 9', '档案 5 与 9'],
  ['member.reveal', 'member 5: a call', '会员 #5：a call'],
  ['member.unlink', 'link 3: ', '关联 #3'],
  ['org.add', 'store S9 added from 2026-02-01', '[store] S9 自 2026-02-01 起新增'],
  ['org.close', 'store S9 closed from 2026-02-01', '[store] S9 自 2026-02-01 起关闭'],
  ['org.move', 'store S 9 moved from 2026-02-01', '[store] S 9 自 2026-02-01 起移动'],
  ['period.lock', '2026-01', '账期 2026-01'],
  ['period.open', '2026-01', '账期 2026-01'],
  ['period.pay', '2026-01', '账期 2026-01'],
  ['period.review', 'period 2026-01, run 4', '账期 2026-01，结算批次 4'],
  ['person.hire', 'associate lin hired from 2026-02-01', '[associate] lin 自 2026-02-01 起入职'],
  ['person.leave', 'associate lin left from 2026-02-01', '[associate] lin 自 2026-02-01 起离职'],
  ['person.move', 'associate lin moved from 2026-02-01', '[associate] lin 自 2026-02-01 起调岗'],
  ['policy.activate', 'credit two-dealers version 2', '业绩与分佣政策 two-dealers 第 2 版'],
  ['quarantine.mend', 'import 1, row 2', '导入 #1 的第 2 条'],
  ['quarantine.reveal', 'import 1, 20 rows', '导入 #1，20 行'],
  ['run.settle', 'run 4 with 20 lines, digest 0a1b', '批次 4，20 条明细，摘要 0a1b'],
  [
    'run.settle',
    'run 4 with 20 lines, digest 0a1b; voids the approval of run 3 by ann, bob',
    '批次 4，20 条明细，摘要 0a1b；ann, bob 对批次 3 的复核作废',
  ],
  ['run.settle', 'job 4: period 2026-01', '任务 #4：账期 2026-01'],
  ['token.create', 'token 1: BI', '令牌 #1：BI'],
  ['token.revoke', 'token 1: BI', '令牌 #1：BI'],
  ['user.create', 'user ann', '用户 ann'],
  ['user.edit', 'user ann', '用户 ann'],
  ['user.grant', 'user ann is finance', '用户 ann 获得角色“[finance]”'],
  ['user.link', 'user ann: a link that signs in', '用户 ann 的登录链接'],
  ['user.reset', 'user ann: another password', '用户 ann 换了一次性密码'],
  ['user.revoke', 'user ann is no longer finance', '用户 ann 不再是“[finance]”'],
  ['user.tie', 'user ann: account "a-1" of https://id.example.com', '用户 ann 绑定账号 a-1（https://id.example.com）'],
  ['user.untie', 'user ann: 1 accounts elsewhere', '用户 ann 解绑 1 个外部账号'],
  ['webhook.create', 'webhook 1', 'Webhook #1'],
  ['webhook.delete', 'webhook 1', 'Webhook #1'],
  ['webhook.deliver', 'webhook 1 is disabled: gone', 'Webhook #1 已停用：接收方不再需要'],
  ['webhook.edit', 'webhook 1', 'Webhook #1'],
  ['webhook.ping', 'webhook 1', 'Webhook #1'],
  ['webhook.resend', 'webhook 1, delivery 2', 'Webhook #1，第 2 次投递'],
  ['webhook.rotate', 'webhook 1: another secret', 'Webhook #1 换了密钥'],
  [
    'whatif.run',
    'job 4: in force, v2 from 2026-01-01 to 2026-01-31',
    '任务 #4：现行政策, v2，2026-01-01 至 2026-01-31',
  ],
];

describe('what the log says', () => {
  it.each(SENTENCES)('of %s: %s', (operation, summary, told) => {
    expect(inChinese(operation, summary, words)).toBe(told);
    expect(OPERATIONS[operation]).toBeDefined();
  });

  it('has words for what says nothing, and leaves what it does not know', () => {
    expect(inChinese('session.open', '', words)).toBe('登录');
    expect(inChinese('session.close', '', words)).toBe('退出登录');
    expect(inChinese('password.change', '', words)).toBe('修改密码');
    expect(inChinese('webhook.create', 'something else', words)).toBe('something else');
    expect(inChinese('brand.new', 'a sentence', words)).toBe('a sentence');
  });
});
