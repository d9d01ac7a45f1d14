/**
 * Words that stand in the group's own data: books, channels, measures, rules. Those of the policies that come with the product are
 * said in the language of the moment; whatever else a group writes is shown as it is written.
 */

import { words } from './words';

const useBooks = words({
  associate: ['导购业绩', 'Associate'],
  store: ['门店业绩', 'Store'],
  department: ['部门业绩', 'Department'],
  mini_program: ['小程序业绩', 'Mini program'],
  commission: ['提成', 'Commission'],
  revenue: ['货款', 'Revenue'],
});

const useChannels = words({
  store: ['门店', 'Store'],
  mini_program: ['小程序', 'Mini program'],
  live: ['直播', 'Live'],
  marketplace: ['电商平台', 'Marketplace'],
});

const useRules = words({
  'sold in the store': ['门店成交', 'Sold in the store'],
  'served online': ['线上服务', 'Served online'],
  'placed in the store or its cloud store': ['门店或其云店下单', 'Placed in the store or its cloud store'],
  'brought in by the department': ['部门引流', 'Brought in by the department'],
  marketplace: ['电商平台成交', 'Marketplace'],
  'mini-program team': ['小程序团队', 'Mini-program team'],
  'associate along managers': ['导购业绩逐级汇总', 'Associate credit along managers'],
  'store along management': ['门店业绩逐级汇总', 'Store credit along management'],
  'sales commission': ['销售提成', 'Sales commission'],
  'host of the live session': ['直播主播提成', 'Host of the live session'],
  'dealer revenue': ['经销商货款', 'Dealer revenue'],
});

const useRoles = words({
  owner: ['归属导购', 'Owner'],
  seller: ['开单导购', 'Seller'],
  serving: ['服务导购', 'Serving'],
  store: ['下单门店', 'Store'],
  shop: ['所属门店', 'Shop'],
  dealer: ['经销商', 'Dealer'],
  sharer: ['分享人', 'Sharer'],
  sharing: ['分享受益人', 'Sharing'],
  host: ['主播', 'Host'],
  path: ['引流部门', 'Path'],
  'touch of path': ['引流触点', 'Touch of the path'],
  online: ['电商部', 'Online'],
  brand: ['品牌', 'Brand'],
});

const useKinds = words({
  credit: ['业绩', 'Credit'],
  roll_up: ['汇总业绩', 'Roll-up'],
  rollup: ['汇总业绩', 'Roll-up'],
  commission: ['提成', 'Commission'],
  release: ['解冻', 'Release'],
});

const useCauses = words({
  sale: ['成交', 'Sale'],
  refund: ['退款冲回', 'Clawback'],
  release: ['解冻', 'Release'],
  adjustment: ['调整', 'Adjustment'],
  period: ['整个账期', 'Period'],
  award: ['单项奖励', 'Award'],
  decision: ['申诉裁定', 'Decision'],
});

const useTouches = words({
  share: ['分享', 'Share'],
  visit: ['浏览', 'Visit'],
  scan: ['扫码', 'Scan'],
  chat: ['聊天', 'Chat'],
  live: ['看直播', 'Live'],
  ad: ['广告', 'Ad'],
  friend_added: ['加好友', 'Friend added'],
  lead: ['线索', 'Lead'],
  claim: ['领券', 'Claim'],
});

const useStatuses = words({
  placed: ['下单', 'Placed'],
  paid: ['付款', 'Paid'],
  shipped: ['发货', 'Shipped'],
  delivered: ['签收', 'Delivered'],
  completed: ['完成', 'Completed'],
  cancelled: ['取消', 'Cancelled'],
  refunded: ['退款', 'Refunded'],
});

const SORTS = {
  book: useBooks,
  channel: useChannels,
  rule: useRules,
  role: useRoles,
  kind: useKinds,
  cause: useCauses,
  touch: useTouches,
  status: useStatuses,
} as const;

export type Sort = keyof typeof SORTS;

/** Says a word of one sort; what is not known stays as it is. i18next answers a key that it does not know with the key. */
export function useValueWord(sort: Sort): (word: string | null | undefined) => string {
  const say = SORTS[sort]() as (word: string) => string;
  return (word) => (word ? say(word) : '–');
}
