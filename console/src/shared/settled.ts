/** A value as it was when it last rested, so that not every letter that is typed is a question to the service. */

import { useEffect, useState } from 'react';

export function useSettled<Value>(value: Value, pause = 250): Value {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}
