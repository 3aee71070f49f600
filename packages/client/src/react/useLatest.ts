import { useEffect, useRef } from 'react';

/** The value of the last rendering, for what an effect calls later. Declare it before that effect. */
export function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
