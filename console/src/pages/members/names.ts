/** Words of facts about members. What a source calls otherwise stays as it is. */

import { words } from '@/shared/words';

const useIdentifiers = words({
  phone: ['手机号', 'Phone'],
  email: ['邮箱', 'Email'],
  unionid: ['微信 UnionID', 'WeChat UnionID'],
  openid: ['小程序 OpenID', 'Mini-program OpenID'],
  external_userid: ['企微客户', 'WeCom contact'],
  card: ['会员卡', 'Member card'],
  marketplace: ['电商账号', 'Marketplace account'],
  marketplace_id: ['电商账号', 'Marketplace account'],
  device: ['设备', 'Device'],
});

const useCauses = words({
  scan: ['扫码', 'scan'],
  claim: ['认领', 'claim'],
  purchase: ['购买', 'purchase'],
  import: ['导入', 'import'],
  inheritance: ['离职继承', 'inheritance'],
  complaint: ['投诉更换', 'complaint'],
  routing: ['流量分发', 'routing'],
  transfer: ['转移', 'transfer'],
  referral: ['老带新', 'referral'],
});

const useRoles = words({
  associate: ['导购', 'Associate'],
  store: ['门店', 'Store'],
  dealer: ['经销商', 'Dealer'],
  partner: ['异业伙伴', 'Partner'],
  origin: ['来源部门', 'Origin'],
  client_team: ['客户团队', 'Client team'],
  serving_store: ['服务门店', 'Serving store'],
  account: ['专属顾问', 'Dedicated account'],
  referrer: ['推荐人', 'Referrer'],
});

const useEvents = words({
  order: ['下单', 'Order'],
  status: ['订单状态', 'Order status'],
  refund: ['退款', 'Refund'],
  touchpoint: ['触点', 'Touchpoint'],
  binding: ['绑定', 'Binding'],
  link: ['身份关联', 'Link'],
  bound: ['建立绑定', 'bound'],
  released: ['解除绑定', 'released'],
  referred: ['老带新', 'referred'],
});

const SORTS = { identifier: useIdentifiers, cause: useCauses, role: useRoles, event: useEvents } as const;

/** Says a word of one sort; i18next answers a key that it does not know with the key. */
export function useMemberWord(sort: keyof typeof SORTS): (word: string | null | undefined) => string {
  const say = SORTS[sort]() as (word: string) => string;
  return (word) => (word ? say(word) : '');
}
