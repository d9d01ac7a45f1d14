/** Back to where one came from; to a page above when one came by a link. */

import { LeftOutline } from 'antd-mobile-icons';
import { useLocation, useNavigate } from 'react-router';
import { words } from '@/shared/words';

const useWords = words({ back: ['返回', 'Back'] });

export function Back({ to }: { to: string }) {
  const say = useWords();
  const navigate = useNavigate();
  const { key } = useLocation();
  return (
    <button type="button" className="m-back" onClick={() => void (key === 'default' ? navigate(to) : navigate(-1))}>
      <LeftOutline /> {say('back')}
    </button>
  );
}
