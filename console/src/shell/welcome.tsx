/** A link that signs in: for one user, or for several roles of a demo group between which one chooses. */

import { Button, Flex, Typography } from 'antd';
import { useState } from 'react';
import { useLocation } from 'react-router';
import type { Me } from '@/shared/me';
import { Problem } from '@/shared/problem';
import { queries } from '@/shared/queries';
import { home, linkOf, useSignIn } from '@/shared/session';
import { words } from '@/shared/words';
import { Centered, SignIn } from './sign-in';

const useWords = words({
  choose: ['同一份事实，换一双眼睛看', 'The same facts through different eyes'],
  enter: ['进入', 'Enter'],
  owner: ['所有者', 'Owner'],
  'head-office': ['总部 · 全域运营', 'Head office · operations'],
  region: ['大区负责人', 'Region lead'],
  dealer: ['经销商 / 加盟商', 'Dealer'],
  store: ['店长', 'Store manager'],
  associate: ['导购', 'Associate'],
  finance: ['财务', 'Finance'],
});
const KNOWN = ['owner', 'head-office', 'region', 'dealer', 'store', 'associate', 'finance'] as const;
type Known = (typeof KNOWN)[number];

export default function WelcomePage() {
  const say = useWords();
  const { hash } = useLocation();
  const { withLink } = useSignIn();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState('');
  const link = linkOf(hash);
  if (!link) return <SignIn />;
  const enter = async (secret: string) => {
    setBusy(secret);
    try {
      await withLink(secret);
      const me = queries.getQueryData<Me>(['me']);
      window.location.assign(me ? home(me) : '/');
    } catch (refused) {
      setError(refused);
      setBusy('');
    }
  };
  const named = (user: string) => (KNOWN.includes(user as Known) ? say(user as Known) : user);
  return (
    <Centered>
      <Flex vertical gap={10}>
        {link.users.length > 0 && <Typography.Text>{say('choose')}</Typography.Text>}
        {link.users.map((user) => (
          <Button
            key={user}
            size="large"
            loading={busy === `${link.secret}.${user}`}
            onClick={() => void enter(`${link.secret}.${user}`)}
          >
            {named(user)}
          </Button>
        ))}
        {link.users.length === 0 && (
          <Button type="primary" size="large" loading={busy !== ''} onClick={() => void enter(link.secret)}>
            {say('enter')}
          </Button>
        )}
        {error ? <Problem error={error} /> : null}
      </Flex>
    </Centered>
  );
}
