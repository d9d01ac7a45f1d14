/** What came of rows that were sent once more. */

import { Alert, Flex } from 'antd';
import { Link } from 'react-router';
import type { Schema } from '@/api/client';
import { count } from '@/shared/format';
import { words } from '@/shared/words';
import { useWrong } from '@/shared/wrong';

const useWords = words({
  done: [
    '已重新导入：新增 {accepted}，更正 {corrected}，未变 {unchanged}，仍被搁置 {quarantined} 行',
    'Sent again: {accepted} new, {corrected} corrected, {unchanged} unchanged, {quarantined} set aside still',
  ],
  tried: [
    '试算：将新增 {accepted}，更正 {corrected}，未变 {unchanged}，仍会搁置 {quarantined} 行。什么也没有留下。',
    'A trial: {accepted} new, {corrected} corrected, {unchanged} unchanged, {quarantined} set aside still. Nothing was left behind.',
  ],
  place: ['{source} 第 {line} 行 {column}：{reason}', '{source} line {line} {column}: {reason}'],
  show: ['查看这次导入', 'The import'],
  still: ['查看仍被搁置的行', 'What is set aside still'],
  more: ['还有 {count} 处', '{count} more'],
});

const SHOWN = 10;

export function Replayed({ done }: { done: Schema<'FactsImported'> }) {
  const say = useWords();
  const wrong = useWrong();
  const counts = {
    accepted: count(done.accepted),
    corrected: count(done.corrected),
    unchanged: count(done.unchanged),
    quarantined: count(done.quarantined),
  };
  return (
    <Alert
      showIcon
      type={done.quarantined > 0 ? 'warning' : 'success'}
      title={say(done.import === null ? 'tried' : 'done', counts)}
      description={
        done.places.length > 0 && (
          <ul style={{ margin: 0, paddingInlineStart: 18 }}>
            {done.places.slice(0, SHOWN).map((place) => (
              <li key={`${place.source}${place.line}${place.column}${place.reason}`} title={place.reason}>
                {say('place', { ...place, reason: wrong(place) })}
              </li>
            ))}
            {done.quarantined > SHOWN && <li>{say('more', { count: count(done.quarantined - SHOWN) })}</li>}
          </ul>
        )
      }
      action={
        done.import !== null && (
          <Flex vertical align="end">
            <Link to={`/imports/${done.import}`}>{say('show')}</Link>
            {done.quarantined > 0 && <Link to={`/quarantine?import=${done.import}`}>{say('still')}</Link>}
          </Flex>
        )
      }
    />
  );
}
