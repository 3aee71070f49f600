export * from './react.ts';
export { nativeAppState, type NativeAppState, type NativeNetInfo } from './reactNative/nativeAppState.ts';
export { readStorage, type NativeStorage } from './reactNative/readStorage.ts';
