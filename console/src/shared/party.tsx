/** A unit or person as people call it, with what it is; never its bare id. */

import {
  ApartmentOutlined,
  BankOutlined,
  CloudOutlined,
  EnvironmentOutlined,
  ShopOutlined,
  TagOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useKindWord } from './kinds';

export { useKindWord };

const ICONS: Partial<Record<string, ReactNode>> = {
  group: <BankOutlined />,
  brand: <TagOutlined />,
  region: <EnvironmentOutlined />,
  dealer: <BankOutlined />,
  store: <ShopOutlined />,
  cloud_store: <CloudOutlined />,
  department: <ApartmentOutlined />,
};

/** A unit or person of the API; no id where nobody is meant. */
export interface PartyLike {
  id?: string | null;
  kind?: string | null;
  name: string;
}

/** Its name: nobody is said in the language of the moment. */
export function usePartyName(): (party: PartyLike | null | undefined) => string {
  const kind = useKindWord();
  return (party) => (party?.id ? party.name : kind('none'));
}

export function Party({ party, to }: { party: PartyLike | null | undefined; to?: string }) {
  const kind = useKindWord();
  const name = usePartyName()(party);
  if (!party?.id) return <span style={{ opacity: 0.65 }}>{name}</span>;
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      <Tooltip title={kind(party.kind)}>
        <span style={{ opacity: 0.6, marginInlineEnd: 6 }} role="img" aria-label={kind(party.kind)}>
          {ICONS[party.kind ?? ''] ?? <UserOutlined />}
        </span>
      </Tooltip>
      {to ? <Link to={to}>{name}</Link> : name}
    </span>
  );
}
