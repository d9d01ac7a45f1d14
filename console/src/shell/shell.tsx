/** What stands around every page: the menu, who is signed in, language and look. */

import { GlobalOutlined, MoonOutlined, SunOutlined, UserOutlined } from '@ant-design/icons';
import { Alert, Button, Dropdown, Flex, Grid, Layout, Menu, type MenuProps, Spin } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { useLook } from '@/shared/look';
import { MeProvider, useMay, useMe } from '@/shared/me';
import { Problem } from '@/shared/problem';
import { home, useSession, useSignIn } from '@/shared/session';
import { chooseLanguage, language, words } from '@/shared/words';
import { type Entry, MENU, useMenuWords } from './menu';

// Whoever is signed in does not load what signs in.
const SignIn = lazy(async () => ({ default: (await import('./sign-in')).SignIn }));
const NewPassword = lazy(async () => ({ default: (await import('./sign-in')).NewPassword }));

const useWords = words({
  product: ['一盘', 'Yipan'],
  signOut: ['退出登录', 'Sign out'],
  skip: ['跳到内容', 'Skip to the content'],
  look: ['明暗外观', 'Light or dark'],
  language: ['English', '中文'],
  nothing: ['您还没有任何角色，请联系管理员授权。', 'You have no role yet; ask an administrator to give you one.'],
});

export function Shell() {
  return (
    <Suspense fallback={<Spin fullscreen />}>
      <Session />
    </Suspense>
  );
}

function Session() {
  const { me, error, again } = useSession();
  const { pathname } = useLocation();
  if (error) return <Problem error={error} again={again} />;
  if (me === undefined) return <Spin fullscreen />;
  if (me === null) return <SignIn />;
  if (me.must_change_password) return <NewPassword />;
  // The phone pages are a program of their own.
  if (pathname === '/' && home(me) === '/m') {
    window.location.replace('/m');
    return <Spin fullscreen />;
  }
  return (
    <MeProvider me={me}>
      <Frame />
    </MeProvider>
  );
}

function Frame() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const wide = Grid.useBreakpoint().lg ?? true;
  const say = useWords();
  const items = useItems();
  const navigate = useNavigate();
  const open = MENU.filter((entry) => entry.children).map((entry) => entry.word);
  const allowed = useMayOpen(pathname);
  if (pathname === '/' && !allowed && items.first) return <Navigate to={items.first} replace />;
  return (
    <Layout style={{ minHeight: '100vh' }} key={t.length}>
      <a href="#content" className="yipan-skip">
        {say('skip')}
      </a>
      <Layout.Sider
        width={208}
        theme="light"
        collapsed={!wide}
        collapsedWidth={56}
        style={{ position: 'sticky', top: 0, height: '100vh', overflow: 'auto' }}
      >
        <Flex align="center" gap={8} style={{ padding: '14px 16px', fontWeight: 600, fontSize: 17 }}>
          <img src="/favicon.svg" width={26} height={26} alt="" />
          {wide && say('product')}
        </Flex>
        <nav aria-label={say('product')}>
          <Menu
            mode="inline"
            items={items.items}
            selectedKeys={[items.selected(pathname)]}
            // A click is the link's; the Enter key is given to the item around it.
            onClick={({ key, domEvent }) => domEvent.type === 'keydown' && void navigate(key)}
            {...(wide && { defaultOpenKeys: open })}
            style={{ borderInlineEnd: 0 }}
          />
        </nav>
      </Layout.Sider>
      <Layout>
        <Header />
        <Layout.Content id="content" tabIndex={-1} style={{ padding: wide ? 24 : 12, maxWidth: 1680, width: '100%' }}>
          {items.items.length === 0 && <Alert type="info" showIcon title={say('nothing')} />}
          <Suspense fallback={<Spin />}>
            <Outlet />
          </Suspense>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

function Header() {
  const say = useWords();
  const me = useMe();
  const { dark, turn } = useLook();
  const { out } = useSignIn();
  const navigate = useNavigate();
  const roomy = Grid.useBreakpoint().sm ?? true;
  const other = language() === 'en' ? 'zh-CN' : 'en';
  const leave = async () => {
    await out();
    await navigate('/');
  };
  return (
    <Layout.Header
      style={{
        background: 'transparent',
        padding: roomy ? '0 24px' : '0 8px',
        display: 'flex',
        justifyContent: 'end',
        height: 52,
      }}
    >
      <Flex gap={4} align="center">
        <Button type="text" icon={<GlobalOutlined />} onClick={() => chooseLanguage(other)}>
          {say('language')}
        </Button>
        <Button
          type="text"
          icon={dark ? <SunOutlined /> : <MoonOutlined />}
          aria-label={say('look')}
          title={say('look')}
          onClick={turn}
        />
        <Dropdown
          menu={{ items: [{ key: 'out', label: say('signOut') }], onClick: () => void leave() }}
          trigger={['click']}
        >
          <Button type="text" icon={<UserOutlined />} aria-label={me.full_name || me.name}>
            {roomy && (me.full_name || me.name)}
          </Button>
        </Dropdown>
      </Flex>
    </Layout.Header>
  );
}

function useMayOpen(pathname: string): boolean {
  const may = useMay();
  const entry = MENU.flatMap((one) => one.children ?? [one]).find((one) => one.to === pathname);
  return !entry?.operations || entry.operations.some(may);
}

function useItems() {
  const say = useMenuWords();
  const may = useMay();
  const shown = (entry: Entry) => !entry.operations || entry.operations.some(may);
  const leaves = MENU.flatMap((entry) => entry.children ?? [entry]).filter(shown);
  const item = (entry: Entry): NonNullable<MenuProps['items']>[number] => ({
    key: entry.to ?? entry.word,
    icon: entry.icon,
    label: entry.to ? <Link to={entry.to}>{say(entry.word)}</Link> : say(entry.word),
    ...(entry.children && { children: entry.children.filter(shown).map(item) }),
  });
  const items = MENU.filter((entry) => (entry.children ? entry.children.some(shown) : shown(entry))).map(item);
  const selected = (pathname: string) => {
    const fits = (to: string) => (to === '/' ? pathname === '/' : pathname === to || pathname.startsWith(`${to}/`));
    return leaves.find((entry) => entry.to && fits(entry.to))?.to ?? '';
  };
  return { items, selected, first: leaves[0]?.to };
}
