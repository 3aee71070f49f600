/** What happened on the device: the app came to the front, or the network came or went. */
export type AppEvent = 'visible' | 'online' | 'offline';

/** What a device tells: whether anybody looks at the app, and when something changes that makes what is shown old. */
export interface AppState {
  /** Nothing is asked regularly while the app is out of sight. */
  isVisible(): boolean;
  /** Answers the function that ends it. */
  listen(listener: (event: AppEvent) => void): () => void;
}

/** A page in a browser. Where there is none (a server, React Native), it counts as looked at, and nothing is told. */
export const browserAppState: AppState = {
  isVisible: () => !globalThis.document?.hidden,
  listen(listener) {
    const { document } = globalThis;
    if (!document || !globalThis.addEventListener) return () => undefined;
    const visible = () => {
      if (!document.hidden) listener('visible');
    };
    const online = () => listener('online');
    const offline = () => listener('offline');
    globalThis.addEventListener('focus', visible);
    document.addEventListener('visibilitychange', visible);
    globalThis.addEventListener('online', online);
    globalThis.addEventListener('offline', offline);
    return () => {
      globalThis.removeEventListener('focus', visible);
      document.removeEventListener('visibilitychange', visible);
      globalThis.removeEventListener('online', online);
      globalThis.removeEventListener('offline', offline);
    };
  },
};
