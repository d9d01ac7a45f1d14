/** The menu: what there is, and for whom. What somebody may do nothing with is left out; it is no secret, but no use either. */

import {
  ApartmentOutlined,
  BankOutlined,
  DashboardOutlined,
  DatabaseOutlined,
  ExperimentOutlined,
  FileTextOutlined,
  SettingOutlined,
  ShoppingOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { words } from '@/shared/words';

export const useMenuWords = words({
  overview: ['总览', 'Overview'],
  organization: ['组织', 'Organization'],
  members: ['会员', 'Members'],
  orders: ['订单', 'Orders'],
  policies: ['政策', 'Policies'],
  whatif: ['模拟推演', 'What-if'],
  settlement: ['结算', 'Settlement'],
  credits: ['业绩与提成', 'Credits'],
  periods: ['账期', 'Periods'],
  statements: ['对账单', 'Statements'],
  disputes: ['申诉', 'Disputes'],
  ledger: ['台账', 'Ledger'],
  data: ['数据', 'Data'],
  live: ['实时订单', 'Live orders'],
  imports: ['导入', 'Imports'],
  quarantine: ['搁置的行', 'Quarantine'],
  events: ['事件接入', 'Events'],
  settings: ['设置', 'Settings'],
  disclosures: ['个人信息导出', 'Personal data'],
  users: ['用户与角色', 'Users and roles'],
  sso: ['单点登录', 'Single sign-on'],
  tokens: ['令牌', 'Tokens'],
  webhooks: ['Webhook', 'Webhooks'],
  audit: ['操作日志', 'Audit log'],
  health: ['运行状况', 'Health'],
  workbench: ['导购工作台', 'Workbench'],
});

type Word = Parameters<ReturnType<typeof useMenuWords>>[0];

export interface Entry {
  word: Word;
  to?: string;
  icon?: ReactNode;
  /** One of these operations is enough. */
  operations?: string[];
  children?: Entry[];
}

export const MENU: Entry[] = [
  { word: 'overview', to: '/', icon: <DashboardOutlined />, operations: ['overview.show'] },
  { word: 'organization', to: '/organization', icon: <ApartmentOutlined />, operations: ['org.show', 'org.list'] },
  { word: 'members', to: '/members', icon: <TeamOutlined />, operations: ['member.list'] },
  { word: 'orders', to: '/orders', icon: <ShoppingOutlined />, operations: ['order.list'] },
  { word: 'policies', to: '/policies', icon: <FileTextOutlined />, operations: ['policy.list'] },
  { word: 'whatif', to: '/what-if', icon: <ExperimentOutlined />, operations: ['whatif.run'] },
  {
    word: 'settlement',
    icon: <BankOutlined />,
    children: [
      { word: 'periods', to: '/periods', operations: ['period.list'] },
      { word: 'credits', to: '/credits', operations: ['credits.show'] },
      { word: 'statements', to: '/statements', operations: ['statement.list', 'statement.show'] },
      { word: 'disputes', to: '/disputes', operations: ['dispute.list'] },
      { word: 'ledger', to: '/ledger', operations: ['ledger.entries', 'ledger.balances'] },
    ],
  },
  {
    word: 'data',
    icon: <DatabaseOutlined />,
    children: [
      { word: 'live', to: '/live', operations: ['order.watch'] },
      { word: 'imports', to: '/imports', operations: ['import.list'] },
      { word: 'quarantine', to: '/quarantine', operations: ['quarantine.show'] },
      { word: 'events', to: '/events', operations: ['event_source.list', 'event_aside.list'] },
    ],
  },
  {
    word: 'settings',
    icon: <SettingOutlined />,
    children: [
      { word: 'users', to: '/users', operations: ['user.list'] },
      { word: 'sso', to: '/sso', operations: ['user.tie'] },
      { word: 'tokens', to: '/tokens', operations: ['token.list'] },
      { word: 'webhooks', to: '/webhooks', operations: ['webhook.list'] },
      { word: 'disclosures', to: '/disclosures', operations: ['disclosure.list'] },
      { word: 'audit', to: '/audit', operations: ['audit.list'] },
      { word: 'health', to: '/health', operations: ['metrics.show'] },
    ],
  },
];
