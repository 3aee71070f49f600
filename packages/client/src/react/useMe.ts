import { useUsherSnapshot, useUsherStore } from './UsherProvider.tsx';

/** The signed-in account. `me` is undefined until the first answer; with `error` set it may be old. */
export function useMe() {
  const store = useUsherStore();
  const { me, error, connection, lastChange } = useUsherSnapshot();
  return { me, error, connection, lastChange, loading: !me && !error, refresh: () => store.refresh() };
}
