/** A button that is disabled with a reason rather than hidden. */

import { Button, type ButtonProps, Tooltip } from 'antd';
import { useMay } from './me';
import { words } from './words';

const useWords = words({ forbidden: ['您的角色不能这样做（{operation}）', 'Your role may not do this ({operation})'] });

interface Props extends ButtonProps {
  /** The operation of the API that it does. */
  operation: string;
  /** Why it cannot be done as things stand; nothing when it can. */
  because?: string | undefined;
}

export function Command({ operation, because, disabled, ...rest }: Props) {
  const say = useWords();
  const reason = useMay()(operation) ? because : say('forbidden', { operation });
  const button = <Button {...rest} disabled={disabled || Boolean(reason)} />;
  return reason ? (
    <Tooltip title={reason}>
      <span>{button}</span>
    </Tooltip>
  ) : (
    button
  );
}
