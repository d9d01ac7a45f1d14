/** Words of the organization. What a source calls otherwise stays as it is. */

import { words } from '@/shared/words';

const useTitles = words({
  associate: ['导购', 'Associate'],
  store_manager: ['店长', 'Store manager'],
  manager: ['经理', 'Manager'],
  region_manager: ['大区经理', 'Region manager'],
  regional_manager: ['大区经理', 'Region manager'],
  region_lead: ['大区负责人', 'Region lead'],
  coordinator: ['数字化协调人', 'Digital coordinator'],
  operator: ['运营', 'Operator'],
  client_team: ['客户团队', 'Client team'],
  client_manager: ['客户经理', 'Client manager'],
  head: ['负责人', 'Head'],
  host: ['主播', 'Host'],
  live_host: ['主播', 'Live host'],
  president: ['总裁', 'President'],
  sales_director: ['销售总监', 'Sales director'],
  department_head: ['部门负责人', 'Head of department'],
  client_agent: ['客户专员', 'Client agent'],
  finance: ['财务', 'Finance'],
  director: ['总监', 'Director'],
});

const useAttributes = words({
  commission_rate: ['提成率', 'Commission rate'],
  quota: ['目标', 'Quota'],
  class: ['门店等级', 'Store class'],
  grade: ['等级', 'Grade'],
  base_pay: ['底薪', 'Base pay'],
  opened: ['开业', 'Opened'],
  area: ['面积', 'Area'],
});

const useTrees = words({ management: ['管理线', 'Management'], settlement: ['结算线', 'Settlement'] });

const SORTS = { title: useTitles, attribute: useAttributes, tree: useTrees } as const;

/** Says a word of one sort; i18next answers a key that it does not know with the key. */
export function useOrgWord(sort: keyof typeof SORTS): (word: string | null | undefined) => string {
  const say = SORTS[sort]() as (word: string) => string;
  return (word) => (word ? say(word) : '');
}
