/** Whether somebody can sign in. */

import { Tag } from 'antd';
import { words } from '@/shared/words';
import type { User } from './index';

const useWords = words({
  disabled: ['已停用', 'Disabled'],
  invited: ['待首次登录', 'Invited'],
  able: ['正常', 'Active'],
});

export function UserState({ user }: { user: User }) {
  const say = useWords();
  if (user.disabled) return <Tag>{say('disabled')}</Tag>;
  return user.must_change_password ? (
    <Tag color="orange">{say('invited')}</Tag>
  ) : (
    <Tag color="green">{say('able')}</Tag>
  );
}
