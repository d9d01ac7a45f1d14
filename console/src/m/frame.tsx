/** What stands around every page of the workbench: who is signed in, and the tabs. */

import { TabBar } from 'antd-mobile';
import {
  BillOutline,
  ExclamationShieldOutline,
  ShopbagOutline,
  TeamOutline,
  UserContactOutline,
  UserOutline,
} from 'antd-mobile-icons';
import { type ReactNode, Suspense, useEffect } from 'react';
import { Outlet, useLocation, useNavigate } from 'react-router';
import { MeProvider, useMe } from '@/shared/me';
import { useSession } from '@/shared/session';
import { words } from '@/shared/words';
import { Fault, Waiting } from './parts';
import { SignIn } from './sign-in';
import { type Tab, tabsOf } from './tabs';

const useWords = words({
  product: ['一盘 · 导购工作台', 'Yipan workbench'],
  store: ['门店', 'Store'],
  people: ['店员', 'People'],
  earnings: ['收入', 'Earnings'],
  members: ['会员', 'Members'],
  disputes: ['申诉', 'Disputes'],
  me: ['我的', 'Me'],
  tabs: ['主要页面', 'Main pages'],
});

const ICONS: Record<Tab, ReactNode> = {
  store: <ShopbagOutline />,
  people: <TeamOutline />,
  earnings: <BillOutline />,
  members: <UserContactOutline />,
  disputes: <ExclamationShieldOutline />,
  me: <UserOutline />,
};

export function Frame() {
  const say = useWords();
  const { me, error, again } = useSession();
  const title = say('product');
  useEffect(() => {
    document.title = title;
  }, [title]);
  if (error) return <Fault error={error} again={again} />;
  if (me === undefined) return <Waiting />;
  if (me === null) return <SignIn />;
  if (me.must_change_password) {
    // The console asks for the new password and leads back here.
    window.location.replace('/');
    return <Waiting />;
  }
  return (
    <MeProvider me={me}>
      <div className="m-frame">
        <main className="m-page">
          <Suspense fallback={<Waiting />}>
            <Outlet />
          </Suspense>
        </main>
        <Tabs />
      </div>
    </MeProvider>
  );
}

function Tabs() {
  const say = useWords();
  const tabs = tabsOf(useMe());
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const active = tabs.find((tab) => pathname.startsWith(`/${tab}`)) ?? tabs[0] ?? 'me';
  return (
    <nav className="m-tabs" aria-label={say('tabs')}>
      <TabBar safeArea activeKey={active} onChange={(tab) => void navigate(`/${tab}`)}>
        {tabs.map((tab) => (
          <TabBar.Item key={tab} icon={ICONS[tab]} title={say(tab)} />
        ))}
      </TabBar>
    </nav>
  );
}
