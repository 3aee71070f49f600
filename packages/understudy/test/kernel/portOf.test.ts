import { expect, test } from 'vitest';
import { portOf } from '../../src/kernel/portOf.ts';

test.each([
  ['https://127.0.0.1:443', 443],
  ['http://127.0.0.1:80', 80],
  ['http://127.0.0.1:443', 443],
  ['https://127.0.0.1:4000', 4000],
])('%s is started anew on the same port, also where it is its protocol’s own', (address, port) => {
  expect(portOf(address)).toBe(port);
});
