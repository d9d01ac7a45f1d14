/** Oneself: who one is here, language, look, signing out. */

import { Button, List, Switch } from 'antd-mobile';
import { useLook } from '@/shared/dark';
import { useMe } from '@/shared/me';
import { useRoleWord, useScopeWord } from '@/shared/roles';
import { useSignIn } from '@/shared/session';
import { chooseLanguage, language, words } from '@/shared/words';
import { Title } from './parts';

const useWords = words({
  language: ['语言', 'Language'],
  other: ['English', '中文'],
  dark: ['深色外观', 'Dark'],
  signOut: ['退出登录', 'Sign out'],
});

export default function MePage() {
  const say = useWords();
  const me = useMe();
  const { dark, turn } = useLook();
  const { out } = useSignIn();
  const roleWord = useRoleWord();
  const scopeWord = useScopeWord();
  return (
    <>
      <Title about={me.roles.map(({ role, of }) => `${roleWord(role)} · ${scopeWord(of)}`).join('，')}>
        {me.full_name || me.name}
      </Title>
      <List mode="card" style={{ margin: 12 }}>
        <List.Item
          extra={
            <Button size="small" onClick={() => chooseLanguage(language() === 'en' ? 'zh-CN' : 'en')}>
              {say('other')}
            </Button>
          }
        >
          {say('language')}
        </List.Item>
        <List.Item extra={<Switch aria-label={say('dark')} checked={dark} onChange={turn} />}>{say('dark')}</List.Item>
      </List>
      <div style={{ margin: 12 }}>
        <Button block onClick={() => void out()}>
          {say('signOut')}
        </Button>
      </div>
    </>
  );
}
