/** Makes what has a secret that is told once: the command, the form in a dialog, and then the secret. */

import { PlusOutlined } from '@ant-design/icons';
import { Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { Secret } from './secret';
import { Command } from './why';

interface Props {
  operation: string;
  /** What the button and the dialog say. */
  label: string;
  /** Title of the dialog that tells the secret. */
  told: string;
  /** What the secret is for. */
  about: ReactNode;
  /** The form; it is given what to call with the secret. */
  form: (made: (secret: string) => void) => ReactNode;
}

export function MakeSecret({ operation, label, told, about, form }: Props) {
  const [shown, show] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const made = (given: string) => {
    show(false);
    setSecret(given);
  };
  return (
    <>
      <Command type="primary" operation={operation} icon={<PlusOutlined />} onClick={() => show(true)}>
        {label}
      </Command>
      <Modal title={label} open={shown} onCancel={() => show(false)} footer={null} destroyOnHidden>
        {form(made)}
      </Modal>
      <Secret title={told} secret={secret} about={about} close={() => setSecret(null)} />
    </>
  );
}
