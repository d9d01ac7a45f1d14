/** What is wrong with a row or an event that was set aside, by its code, in the language of the moment. */

import { words } from './words';

const WRONGS = {
  amount_wrong: ['金额的小数位数超出币种，或数值过大', 'The amount has more digits than its currency, or is too large'],
  binding_wrong: ['绑定写了太多对象，或没有对象', 'The binding names too many, or nobody'],
  currency_wrong: ['币种未声明，或与订单的币种不同', "The currency is not declared, or is not the order's"],
  date_wrong: ['不是这个数据源的日期写法', 'Not a date as this source writes them'],
  event_id_reused: ['同一编号的消息内容不同', 'Another message said something else under this id'],
  event_too_large: ['事件过大', 'The event is too large'],
  event_type_unknown: ['没有这种事件类型', 'There is no such type of event'],
  event_unnamed: ['跟踪事件没有写明发生了什么', 'The tracked event does not say what happened'],
  event_unreadable: ['事件不是 JSON 对象', 'The event is no JSON object'],
  expression_failed: [
    '映射里的表达式对这一行算不出来',
    'An expression of the mapping cannot be worked out for this row',
  ],
  identifier_missing: ['没有可用的会员标识', 'No identifier says who it is about'],
  identifier_wrong: ['会员标识的写法或种类不对', 'The identifier cannot be one of its kind'],
  lookup_repeated: ['查找用的键出现在多行', 'The key that is looked up stands on several lines'],
  lookup_unknown: ['被查找的数据源没有这个键', 'The source that is looked up has no row with this key'],
  number_wrong: ['不是有效的数字', 'Not a valid number'],
  order_incomplete: ['同一订单的另一行有误，先改那一行', 'Another row of the same order is wrong; mend that one'],
  order_unknown: ['没有这个订单', 'No such order is known'],
  party_unknown: ['没有这个单位或人员', 'No such unit or person is known'],
  position_unknown: ['没有这个岗位', 'No such position is known'],
  range_empty: ['结束不在开始之后', 'The end is not after the start'],
  refund_not_positive: ['退款金额要大于 0', 'A refund is above zero'],
  row_unreadable: ['这一行分不出各列', 'The row cannot be taken apart into its columns'],
  share_wrong: ['份额不在 0 到 100% 之间', 'The share is not between 0 and 100 %'],
  value_missing: ['缺少必填的值', 'A value that must be there is missing'],
  value_unreadable: ['这个值读不成文字', 'The value cannot be read as text'],
  word_unknown: ['不是这里认识的词', 'None of the words that are known here'],
} as const;

/** Every code there is. */
export const CODES = Object.keys(WRONGS) as (keyof typeof WRONGS)[];

const useWrongs = words(WRONGS);

/** Says what is wrong; what has no code, or one that is not known, is said in the API's own words. */
export function useWrong(): (fault: { code: string; reason: string }) => string {
  const say = useWrongs();
  return ({ code, reason }) => (CODES.some((known) => known === code) ? say(code as keyof typeof WRONGS) : reason);
}
