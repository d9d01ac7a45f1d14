/** Templates of policies: the very files under examples/policies, each loaded when it is chosen. */

import { words } from '@/shared/words';

const FILES = import.meta.glob<string>('../../../../examples/policies/*.yaml', { query: '?raw', import: 'default' });

const WORDS = {
  'double-count': [
    '业绩双计：门店与小程序都全额计，钱只发一次',
    'Double credit: one sale fully in the store’s book and in that of the mini program, money once',
  ],
  'nearest-cloud-store': [
    '就近云店服务：收入归经销商，扣除服务费',
    'The nearest cloud store serves; its dealer receives the revenue less the service fee',
  ],
  'separate-books': ['门店与小程序分账，按店按人', 'Store and mini program in separate books, per store and associate'],
  'sharer-on-top': ['分享有奖：在原结算之外另付分享人', 'The sharer is paid on top of an unchanged settlement'],
  'marketplace-activated-offline': [
    '电商会员到店首购：归谁、电商留多少、留多久',
    'Who owns a marketplace member who buys offline, what the origin keeps, how long',
  ],
  'stage-dated-profit-sharing': [
    '新部门前几年让利，按日期分阶段',
    'A new department gives the profit of its first years away, by dates',
  ],
  'client-team': [
    '总部代运营：代管导购的会员，按比例分成',
    'A head-office team operates an associate’s members for a share',
  ],
  'event-rewards': [
    '拉新奖励：加好友、留存、老带新首购',
    'Rewards for a friend who is added, who stays, for a referral that bought',
  ],
  'online-offline-par': [
    '线上线下同一费率，须参与才有',
    'One rate table for counter and mini program, participation required',
  ],
  'partner-bookings': [
    '异业合作预约：伙伴与门店都计',
    'Bookings of partners of other trades count for partner and store',
  ],
  'dedicated-account': ['高价值会员转专属顾问', 'High-value members move to a dedicated account'],
  'touchpoint-attribution': ['部门间按触点归因分业绩', 'Departments share by touchpoints'],
  'own-rate-and-managers': [
    '每人各自的提成率，上级一单只计一次',
    'Each seller’s own dated rate; managers see an order once',
  ],
  'tiers-with-quota': [
    '按目标完成率阶梯提成，加大单奖与月度竞赛',
    'An accelerator on a quota, a bonus for big orders, a monthly contest, a cap',
  ],
  'guarantee-and-draw': ['保底、预支与代扣', 'A guaranteed minimum, a recoverable draw, a withholding tax'],
  'member-awards': ['会员新增、留存与转介绍奖励', 'Awards for members added, kept and referred'],
  participation: ['线上提成与拉新挂钩', 'The online part of commission is paid in full only to who brings new members'],
  'binding-lock-and-release': [
    '会员绑定：先保护，后到者得，久不联系则释放',
    'Who serves a member: protected, then the latest, released when left alone',
  ],
} as const;

export type TemplateName = keyof typeof WORDS;
export const TEMPLATES = Object.keys(WORDS) as TemplateName[];
export const useTemplateWords = words(WORDS);

/** Names of the files that there are; a test holds them against the words. */
export const TEMPLATE_FILES = Object.keys(FILES).map((path) => path.replace(/^.*\/(.*)\.yaml$/, '$1'));

export async function templateText(name: string): Promise<string> {
  const load = Object.entries(FILES).find(([path]) => path.endsWith(`/${name}.yaml`))?.[1];
  if (!load) throw new Error(`there is no template ${name}`);
  return load();
}
