/** What is wrong with a row or an event: where, in words, and behind that what the API says in full. */

import { Alert } from 'antd';
import { useWrong } from './wrong';

export function Fault({ place, fault }: { place: string; fault: { code: string; reason: string } }) {
  const wrong = useWrong();
  const said = wrong(fault);
  return (
    <Alert
      type="error"
      title={place ? `${place}: ${said}` : said}
      description={said === fault.reason ? null : <span lang="en">{fault.reason}</span>}
    />
  );
}
