/** A secret that is told once: shown until it is put away, and copied with one click. */

import { Alert, Modal, Typography } from 'antd';
import type { ReactNode } from 'react';
import { words } from './words';

const useWords = words({
  once: ['只显示这一次，关闭后无法再查看。', 'It is shown this once; nobody can be told again.'],
  done: ['我已保存', 'I have kept it'],
  copy: ['复制', 'Copy'],
  copied: ['已复制', 'Copied'],
});

interface Props {
  title: string;
  /** Nothing is shown without it. */
  secret: string | null;
  /** What it is for and whom to give it. */
  about: ReactNode;
  close: () => void;
}

export function Secret({ title, secret, about, close }: Props) {
  const say = useWords();
  return (
    <Modal
      title={title}
      open={secret !== null}
      onOk={close}
      okText={say('done')}
      cancelButtonProps={{ style: { display: 'none' } }}
      closable={false}
      keyboard={false}
    >
      <p>{about}</p>
      <Typography.Paragraph
        code
        copyable={{ text: secret ?? '', tooltips: [say('copy'), say('copied')] }}
        style={{ fontSize: 15, wordBreak: 'break-all' }}
      >
        {secret}
      </Typography.Paragraph>
      <Alert type="warning" showIcon title={say('once')} />
    </Modal>
  );
}
