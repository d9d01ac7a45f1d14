/** A page that fell over, or could not be loaded: what says so is there from the beginning. */

import { CloseCircleFilled } from '@ant-design/icons';
import { Button, Flex, Typography, theme } from 'antd';
import { useRouteError } from 'react-router';
import { Problem } from '@/shared/problem';
import { words } from '@/shared/words';

const useWords = words({
  fault: ['页面出错了', 'This page fell over'],
  reload: ['重新加载', 'Reload'],
});

export function PageFault() {
  const say = useWords();
  const error = useRouteError();
  const { token } = theme.useToken();
  return (
    <Flex vertical align="center" gap={16} style={{ padding: '48px 16px' }}>
      <CloseCircleFilled style={{ fontSize: 56, color: token.colorError }} />
      <Typography.Title level={1} style={{ fontSize: 24, margin: 0 }}>
        {say('fault')}
      </Typography.Title>
      <Button onClick={() => window.location.reload()}>{say('reload')}</Button>
      <Problem error={error} />
    </Flex>
  );
}
