import { expect, test } from 'vitest';
import * as react from '../src/react.ts';
import * as native from '../src/reactNative.ts';

const ofPages = ['Meter', 'Paywall', 'PricingTable', 'ProductAction', 'TrialBanner', 'UsageMeter'];
const ports = ['nativeAppState', 'readStorage'];

test('React Native has every hook of React and the ports of a phone, and no component that is HTML', () => {
  const hooks = Object.keys(react).filter((name) => !ofPages.includes(name));
  expect(hooks.length).toBeGreaterThan(20);
  expect(Object.keys(native).sort()).toEqual([...hooks, ...ports].sort());
});
