/** A command that is asked for once more before it is given, because it cannot be taken back; a refusal is shown where it was asked. */

import type { ButtonProps } from 'antd';
import { Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { Problem } from './problem';
import { useSent } from './send';
import { Command } from './why';
import { words } from './words';

const useWords = words({ cancel: ['取消', 'Cancel'] });

interface Props extends Omit<ButtonProps, 'onClick'> {
  operation: string;
  because?: string | undefined;
  /** What the button says, and the one that confirms. */
  label: string;
  /** What it will do, and what cannot be undone. */
  what: ReactNode;
  send: () => Promise<unknown>;
  said: string;
  after?: () => void;
}

export function Confirmed({ label, what, send, said, after, ...button }: Props) {
  const say = useWords();
  const [shown, show] = useState(false);
  const sent = useSent(send, {
    said,
    after: () => {
      show(false);
      after?.();
    },
  });
  return (
    <>
      <Command {...button} onClick={() => show(true)}>
        {label}
      </Command>
      <Modal
        title={label}
        open={shown}
        onCancel={() => show(false)}
        okText={label}
        cancelText={say('cancel')}
        okButtonProps={{ loading: sent.isPending, danger: button.danger ?? false }}
        onOk={() => sent.mutate(undefined)}
        destroyOnHidden
      >
        {what}
        {sent.error && <Problem error={sent.error} />}
      </Modal>
    </>
  );
}
