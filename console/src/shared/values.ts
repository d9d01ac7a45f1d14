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
  wecom: ['企业微信', 'WeCom'],
  moments: ['朋友圈', 'Moments'],
  group: ['社群', 'Group'],
  feed: ['信息流', 'Feed'],
  video_channel: ['视频号', 'Video channel'],
  official_account: ['公众号', 'Official account'],
  app: ['App', 'App'],
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
  // Rules of the demo's policies, which are those of a Chinese group.
  门店成交: ['门店成交', 'Sold in the store'],
  线上服务: ['线上服务', 'Served online'],
  门店或其云店下单: ['门店或其云店下单', 'Placed in the store or its cloud store'],
  部门引流: ['部门引流', 'Brought in by the department'],
  电商平台成交: ['电商平台成交', 'Marketplace'],
  小程序团队: ['小程序团队', 'Mini-program team'],
  销售提成: ['销售提成', 'Sales commission'],
  直播主播提成: ['直播主播提成', 'Host of the live session'],
  经销商货款: ['经销商货款', 'Dealer revenue'],
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
  claim: ['认领', 'Claim'],
  purchase: ['购买', 'Purchase'],
  import: ['导入', 'Import'],
  inheritance: ['继承', 'Inheritance'],
  transfer: ['转移', 'Transfer'],
  release: ['释放', 'Release'],
  routing: ['流量分发', 'Routing'],
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

const useAccounts = words({
  brand: ['品牌预算', 'Brand'],
  order_proceeds: ['订单货款', 'Order proceeds'],
  ecommerce_budget: ['电商预算', 'E-commerce budget'],
  company: ['公司预算', 'Company'],
  head_office: ['总部预算', 'Head office'],
  marketing: ['市场预算', 'Marketing'],
});

const useReasons = words({
  binding: ['当时绑定该会员', 'Bound to the member at that time'],
  touchpoint: ['归因窗口内的触点', 'By a touchpoint in the window'],
  participant: ['订单上写明', 'Named on the order'],
  order: ['订单所属', 'The order says so'],
  organisation: ['当时的组织关系', 'By the organization at that time'],
  fixed: ['政策指定', 'Named by the policy'],
  roll_up: ['是上级', 'Stands above the receiver'],
  referral: ['转介绍关系', 'By referral'],
  period: ['按整个账期计算', 'From everything of the period'],
  dispute: ['申诉裁定', 'Decided on a dispute'],
  no_binding: ['当时没有有效绑定', 'No binding was in force'],
  no_touchpoint: ['窗口内没有有效触点', 'No touchpoint in the window counts'],
  no_participant: ['订单上没有写明', 'The order names no such participant'],
  no_order_unit: ['订单上没有该单位', 'The order names no such unit'],
  no_unit: ['当时的组织里没有', 'The organization has none at that time'],
  no_policy: ['没有适用的政策', 'No policy applies'],
  idle: ['服务人近期没有活动', 'Who serves the member was not active lately'],
  too_long_ago: ['绑定或转介绍已超出有效期', 'Longer ago than the policy counts'],
  no_referrer: ['没有转介绍人', 'Nobody referred the customer'],
});

const useVerdicts = words({
  applies: ['适用', 'Applies'],
  in_force: ['有效', 'In force'],
  counts: ['计入', 'Counts'],
  overruled: ['被同品牌绑定优先', 'A binding for the brand goes first'],
  not_yet: ['当时尚未绑定', 'Bound only later'],
  ended: ['当时已解绑', 'Had ended'],
  other_brand: ['属于其他品牌', 'For another brand'],
  other_unit: ['属于其他单位', 'For other units'],
  too_long_ago: ['超出有效期', 'Too long ago'],
  idle: ['近期没有活动', 'Not active lately'],
  too_old: ['早于归因窗口', 'Before the window'],
  condition_false: ['条件不满足', 'Condition does not hold'],
  names_nobody: ['没有写明是谁', 'Names nobody'],
  not_picked: ['选了另一个触点', 'Another one is picked'],
  no_weight: ['模型没有给权重', 'The fitted weights give it nothing'],
  earlier_applies: ['同账簿已有规则适用', 'An earlier rule of its book applies'],
  not_effective: ['不在有效期内', 'Outside of its dates'],
  book_taken: ['账簿已由其他政策管理', 'Another policy holds its book'],
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
  account: useAccounts,
  reason: useReasons,
  verdict: useVerdicts,
} as const;

export type Sort = keyof typeof SORTS;

const useIdentifiers = words({
  phone: ['手机', 'Phone'],
  card: ['会员卡', 'Card'],
  unionid: ['微信 UnionID', 'UnionID'],
  openid: ['小程序 OpenID', 'OpenID'],
  external_userid: ['企业微信客户', 'WeCom customer'],
  marketplace_id: ['电商账号', 'Marketplace account'],
  device: ['设备', 'Device'],
});

/** A member by masked identifiers, `phone 138****0001, card VI****36` say, with their kinds in the language of the moment. */
export function useMemberName(): (name: string) => string {
  const say = useIdentifiers() as (word: string) => string;
  return (name) => name.replace(/(^|, )([a-z_]+) /g, (_match, comma: string, kind: string) => `${comma}${say(kind)} `);
}

const useDepartment = words({ department: ['部门', 'Department'] });

const usePolicies = words({ version: ['政策 {name} 第 {version} 版', 'Policy {name}, version {version}'] });

/** A policy with its version, as the API names it (`name version 1`, or `name 1`). */
export function usePolicyVersion(): (text: string) => string {
  const say = usePolicies();
  return (text) => {
    const [, name, version] = /^(\S+) (?:version )?(\d+)$/.exec(text) ?? [];
    return name && version ? say('version', { name, version }) : text;
  };
}

/** What a policy calls a party; a department that a rule names itself (`department new_retail`) is called by what it is. */
export function useRoleName(): (name: string) => string {
  const role = useValueWord('role');
  const say = useDepartment();
  return (name) => (name.startsWith('department ') ? say('department') : role(name));
}

/** A rule with its policy, as the API names it (`policy version 1: rule`): its own name, and the policy. */
export function splitRule(text: string): { policy: string; rule: string } {
  const at = text.indexOf(': ');
  return at < 0 ? { policy: '', rule: text } : { policy: text.slice(0, at), rule: text.slice(at + 2) };
}

/** Says a word of one sort; what is not known stays as it is. i18next answers a key that it does not know with the key. */
export function useValueWord(sort: Sort): (word: string | null | undefined) => string {
  const say = SORTS[sort]() as (word: string) => string;
  return (word) => (word ? say(word) : '–');
}
