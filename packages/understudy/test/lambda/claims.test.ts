import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Claim, CallClaims } from '../../src/lambda/claims.ts';
import { inlineFunction, startLambdaCloud, type LambdaCloud } from './fixture.ts';

const code = `
const fs = require('node:fs');
exports.handler = async ({ does, marks }) => {
  if (does === 'wait') return new Promise(() => {});
  if (does === 'block') {
    for (const end = Date.now() + 900; Date.now() < end;);
    return 'blocked';
  }
  fs.appendFileSync(marks, 'x');
  return 'counted';
};`;

let cloud: LambdaCloud;
beforeAll(async () => {
  cloud = await startLambdaCloud({ Fn: inlineFunction('fn', code, { Timeout: 1 }) });
});
afterAll(() => cloud.stop());

test('a call that was given to another thread runs there and nowhere else, though its first thread continues', async () => {
  const marks = path.join(cloud.folder, 'marks');
  const run = (does: string) => cloud.lambda.run('fn', { does, marks });
  // It times out while the next one blocks the thread, and with it the thread is given up.
  const waiting = run('wait');
  await sleep(600);
  const blocking = run('block');
  expect(await run('count')).toEqual({ status: 'ok', payload: 'counted' });
  expect(await waiting).toMatchObject({ errorType: 'Sandbox.Timedout' });
  await blocking;
  expect(fs.readFileSync(marks, 'utf8')).toBe('x');
});

test('of the two sides the first one has a call, and a place is free again for the next', () => {
  const claims = new CallClaims(1);
  const states = new Int32Array(claims.shared);
  const place = claims.open();
  expect(claims.takeBack(place)).toBe(true);
  // As the thread asks.
  expect(Atomics.compareExchange(states, place, Claim.free, Claim.thread)).toBe(Claim.takenBack);
  claims.close(place);
  expect(claims.open()).toBe(place);
  expect(Atomics.compareExchange(states, place, Claim.free, Claim.thread)).toBe(Claim.free);
  expect(claims.takeBack(place)).toBe(false);
});
