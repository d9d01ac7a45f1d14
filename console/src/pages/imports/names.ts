/** Words that several pages about imports share. */

import { words } from '@/shared/words';

export const useImportWords = words({
  imports: ['导入', 'Imports'],
  fresh: ['新建导入', 'New import'],
  read: ['读取行数', 'Rows read'],
  accepted: ['新增', 'New'],
  corrected: ['更正', 'Corrected'],
  unchanged: ['未变', 'Unchanged'],
  rejected: ['搁置行数', 'Rows set aside'],
  mapping: ['映射', 'Mapping'],
  source: ['数据源', 'Source'],
  rows: ['行数', 'Rows'],
  records: ['生成记录', 'Records'],
  line: ['行', 'Line'],
  column: ['列', 'Column'],
  wholeRow: ['整行', 'the whole row'],
});

const useKinds = words({
  party: ['单位与人员', 'Units and people'],
  parties: ['单位与人员', 'Units and people'],
  parent: ['上级关系', 'Parent'],
  parents: ['上级关系', 'Parents'],
  position: ['岗位', 'Position'],
  positions: ['岗位', 'Positions'],
  holding: ['任职', 'Holder'],
  holders: ['任职', 'Holders'],
  attribute: ['属性', 'Attribute'],
  attributes: ['属性', 'Attributes'],
  site: ['门店地址', 'Site'],
  sites: ['门店地址', 'Sites'],
  member: ['会员', 'Member'],
  members: ['会员', 'Members'],
  binding: ['绑定', 'Binding'],
  bindings: ['绑定', 'Bindings'],
  order: ['订单', 'Order'],
  orders: ['订单', 'Orders'],
  line: ['订单行', 'Order line'],
  participant: ['参与人', 'Participant'],
  amount: ['其他金额', 'Amount'],
  tender: ['支付方式', 'Tender'],
  status: ['订单状态', 'Status'],
  statuses: ['订单状态', 'Statuses'],
  refund: ['退款', 'Refund'],
  refunds: ['退款', 'Refunds'],
  touch: ['触点', 'Touchpoint'],
  touchpoints: ['触点', 'Touchpoints'],
});

/** What a kind of record is called, one or many. */
export function useRecordWord(): (kind: string) => string {
  return useKinds() as (kind: string) => string;
}

/** Sizes of files as people read them. */
export function bytes(size: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = Math.min(Math.floor(Math.log(Math.max(size, 1)) / Math.log(1024)), units.length - 1);
  return `${(size / 1024 ** power).toFixed(power === 0 || size >= 100 * 1024 ** power ? 0 : 1)} ${units[power]}`;
}
