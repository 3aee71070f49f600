import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { nativeSrp } from './nativeSrp.ts';
import { listening, phoneNetwork } from './phoneNetwork.ts';

/** What the entry of the bundle puts there: see `nativeApp.ts`. */
interface Screen {
  open(): void;
  close(): void;
  textOf(testID: string): string | undefined;
  press(testID: string): void;
  type(testID: string, text: string): void;
}

export interface Phone extends Screen {
  /** Resolves when an element shows the text. */
  shows(testID: string, text: string | RegExp): Promise<void>;
  /** As iOS does it: the sockets of an app in the background end, and the app is not told. */
  toBackground(): void;
  toFront(): void;
  online(isConnected: boolean): void;
  /** A link leads into the app. */
  link(url: string): void;
  /** Addresses that the app had opened outside of it. */
  opened: string[];
  /** What the app logged as an error or a warning. */
  complaints: string[];
}

/**
 * Runs a bundle of Metro as a phone does: the engine has the language and nothing of a browser or of Node, and what React Native needs of the phone are native
 * modules, played here. `kept` outlives the app, as a phone's storage does.
 */
export function bootPhone(bundle: string, kept: Map<string, string>): Phone {
  const callable: Record<string, () => { emit(name: string, body: unknown): void }> = {};
  const emit = (name: string, body: unknown) => callable['RCTDeviceEventEmitter']!().emit(name, body);
  const complaints: string[] = [];
  const opened: string[] = [];
  const network = phoneNetwork(emit);
  const complain = (...words: unknown[]) => complaints.push(words.map(String).join(' '));
  const modules: Record<string, object> = {
    ...fixed,
    NativeMicrotasksCxx: { queueMicrotask },
    RNAWSCognito: nativeSrp,
    AppState: {
      ...listening,
      getConstants: () => ({ initialAppState: 'active' }),
      getCurrentAppState: (answer: (state: object) => void) => answer({ app_state: 'active' }),
    },
    LinkingManager: {
      ...listening,
      getInitialURL: () => Promise.resolve(null),
      openURL: (url: string) => Promise.resolve(void opened.push(url)),
    },
    RNCNetInfo: { ...listening, configure() {}, getCurrentState: () => Promise.resolve(toNetInfo(true)) },
    RNAsyncStorage: {
      getValues: (_: string, keys: string[]) =>
        Promise.resolve(keys.map((key) => ({ key, value: kept.get(key) ?? null }))),
      setValues: (_: string, values: { key: string; value: string }[]) =>
        Promise.resolve(values.forEach(({ key, value }) => kept.set(key, value))),
    },
    ...network.modules,
  };
  const context = createContext({
    ...{ setTimeout, setInterval, clearTimeout, clearInterval, setImmediate, clearImmediate, queueMicrotask },
    // Hermes has these of the web, and no more.
    ...{ btoa, atob, TextEncoder },
    console: { ...console, warn: complain, error: complain },
    performance: { now: () => performance.now() },
    nativePerformanceNow: () => performance.now(),
    RN$Bridgeless: true,
    RN$useAlwaysAvailableJSErrorHandling: true,
    RN$handleException: (error: Error) => complain(error.stack),
    RN$registerCallableModule: (name: string, module: (typeof callable)[string]) => (callable[name] = module),
    nativeModuleProxy: new Proxy({}, { get: (_, name) => modules[String(name)] ?? null }),
  });
  runInContext('var global = globalThis;', context);
  runInContext(readFileSync(bundle, 'utf8'), context, { filename: bundle });
  const screen = (context as { screen: Screen }).screen;
  return {
    ...screen,
    ...{ opened, complaints },
    async shows(testID, text) {
      const isThere = () => {
        const shown = screen.textOf(testID);
        return shown !== undefined && (typeof text === 'string' ? shown === text : text.test(shown));
      };
      while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    toBackground() {
      emit('appStateDidChange', { app_state: 'background' });
      network.dropSockets();
    },
    toFront: () => emit('appStateDidChange', { app_state: 'active' }),
    online(isConnected) {
      network.isConnected = isConnected;
      if (!isConnected) network.dropSockets();
      emit('netInfo.networkStatusDidChange', toNetInfo(isConnected));
    },
    link: (url) => emit('url', { url }),
  };
}

function toNetInfo(isConnected: boolean): object {
  return {
    type: isConnected ? 'wifi' : 'none',
    isConnected,
    isInternetReachable: isConnected,
    details: null,
  };
}

/** What stays as it is on one phone. */
const display = { width: 390, height: 844, scale: 3, fontScale: 1 };
const fixed = {
  PlatformConstants: {
    getConstants: () => ({
      ...{ isTesting: true, osVersion: '26.0', systemName: 'iOS', interfaceIdiom: 'phone' },
      ...{ forceTouchAvailable: false, reactNativeVersion: { major: 0, minor: 86, patch: 3 } },
    }),
  },
  SourceCode: { getConstants: () => ({ scriptURL: 'file:///main.jsbundle' }) },
  DeviceInfo: { getConstants: () => ({ Dimensions: { window: display, screen: display } }) },
  NativeReactNativeFeatureFlagsCxx: new Proxy({}, { get: () => () => false }),
};
