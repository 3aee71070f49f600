import type { AppEvent, AppState } from '../core.ts';

/** What of React Native's `AppState` is used. */
export interface NativeAppState {
  readonly currentState: string | null;
  addEventListener(type: 'change', listener: (state: string) => void): { remove(): void };
}

/** What of `@react-native-community/netinfo` is used. */
export interface NativeNetInfo {
  addEventListener(listener: (state: { isConnected: boolean | null }) => void): () => void;
}

/** Tells Usher when the app comes to the front and, with NetInfo, when the network comes and goes. */
export function nativeAppState(app: NativeAppState, network?: NativeNetInfo): AppState {
  return {
    isVisible: () => app.currentState !== 'background',
    listen(listener) {
      const front = app.addEventListener('change', whenInFront(app.currentState, listener));
      const forget = network?.addEventListener(whenChanged(listener));
      return () => {
        front.remove();
        forget?.();
      };
    },
  };
}

/** A phone ends the sockets of an app in the background, and may not say so: coming back from there counts as a new network. */
function whenInFront(first: string | null, listener: (event: AppEvent) => void): (state: string) => void {
  let wasBehind = first === 'background';
  return (state) => {
    if (state === 'active') listener(wasBehind ? 'online' : 'visible');
    wasBehind = state === 'background' || (wasBehind && state !== 'active');
  };
}

/** NetInfo begins with how it is, which is no change. */
function whenChanged(listener: (event: AppEvent) => void): (state: { isConnected: boolean | null }) => void {
  let known: boolean | undefined;
  return ({ isConnected }) => {
    if (isConnected === null || isConnected === known) return;
    if (known !== undefined) listener(isConnected ? 'online' : 'offline');
    known = isConnected;
  };
}
