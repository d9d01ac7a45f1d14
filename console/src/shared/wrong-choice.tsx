/** Chooses what is wrong, of all codes there are. */

import { Select } from 'antd';
import { CODES, useWrong } from './wrong';

export function WrongChoice(props: { value: string; choose: (code: string | null) => void; any: string }) {
  const wrong = useWrong();
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={props.any}
      value={props.value}
      onChange={(code) => props.choose(code || null)}
      style={{ minWidth: 180 }}
      popupMatchSelectWidth={false}
      options={[
        { value: '', label: props.any },
        ...CODES.map((code) => ({ value: code as string, label: wrong({ code, reason: code }) })),
      ]}
    />
  );
}
