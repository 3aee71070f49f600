import { useSyncExternalStore } from 'react';

/** `#/plans?from=limit` is `{ path: 'plans', query }`. */
export interface Route {
  path: string;
  query: URLSearchParams;
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(watch, () => location.hash);
  return parseRoute(hash);
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  return { path: path.replace(/\/$/, ''), query: new URLSearchParams(query) };
}

export function goTo(path: string): void {
  location.hash = `#/${path}`;
}

function watch(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
