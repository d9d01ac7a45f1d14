/** Accounts of the ledger as people read them. */

import type { Schema } from '@/api/client';
import { useKindWord } from '@/shared/party';
import { useValueWord } from '@/shared/values';
import { words } from '@/shared/words';

const usePurposes = words({
  held: ['冻结', 'Held'],
  payable: ['应付', 'Payable'],
  paid: ['已付', 'Paid'],
  unassigned: ['未归属', 'Unassigned'],
  funding: ['资金来源：{name}', 'Funding: {name}'],
});

/** Says what an account is for. */
export function usePurpose(): (purpose: string) => string {
  const say = usePurposes();
  const account = useValueWord('account');
  return (purpose) => {
    const fund = /^funding:(.*)$/.exec(purpose);
    return fund ? say('funding', { name: account(fund[1]) }) : say(purpose as 'held');
  };
}

/** Whose account it is. */
export function useOwner(): (account: Schema<'LedgerAccount'>) => { id: string; kind: string; name: string } | null {
  const kind = useKindWord();
  return (account) => {
    if (!account.party) return null;
    const of = account.party.split(':')[0] ?? '';
    return { id: account.party, kind: of, name: account.name || kind(of) };
  };
}
