import { describe, expect, test } from 'vitest';
import { aWholePlan, call, hour, noon, valueOf, withWorld } from '../kit/given.ts';
import type { Fault } from '../kit/faults/wire.ts';

let visit: typeof import('../../app/trials/visit.ts').visit;
let leaseMs: number;

const world = withWorld('trials', async () => {
  await world.sell(aWholePlan('brief', { trial: { hours: 3, reminderMinutes: 60 } }));
  ({ visit, leaseMs } = await import('../../app/trials/visit.ts'));
});

interface Case {
  step: 'ending' | 'expired';
  call: number;
  fault: Fault;
  length: 'once' | 'throughout';
}

const telling: Pick<Case, 'fault' | 'length'>[] = [
  { fault: 'refuse', length: 'once' },
  { fault: 'cut', length: 'once' },
  { fault: 'cut', length: 'throughout' },
];
const others: typeof telling = [
  { fault: 'conflict', length: 'once' },
  { fault: 'refuse', length: 'throughout' },
];
const faults = process.env['USHER_FULL'] === '1' ? [...telling, ...others] : telling;

describe('S4: status never moves by itself', () => {
  test('S4: with any failure at any call of the clock, each step is taken, counted and told once', async () => {
    const cases = (['ending', 'expired'] as const).flatMap((step) =>
      Array.from({ length: step === 'ending' ? 5 : 4 }, (_, call) =>
        faults.map((fault) => ({ step, call, ...fault })),
      ).flat(),
    );
    for (const one of cases) await playCase(one);
    const ended = cases.filter(({ step }) => step === 'expired').length;
    const counted = { started: cases.length, converted: 0, expired: ended };
    expect(await world.counted('brief', noon)).toEqual(counted);
    console.log(`${cases.length} cases`);
    expect(cases).toHaveLength(9 * faults.length);
  });
});

async function playCase({ step, call: nth, fault, length }: Case): Promise<void> {
  world.at(noon);
  const userId = await world.anAccount();
  valueOf(await call('Mutation.startTrial').as(userId, { productId: 'brief' }));
  await visit(userId, 'brief', noon);
  if (step === 'expired') await visit(userId, 'brief', noon + 2 * hour);
  const due = noon + (step === 'ending' ? 2 : 3) * hour;
  const before = (await world.userRow(userId))?.['version'] as number;

  const seen: string[] = [];
  let spent = false;
  world.wire.decide = (_, __, invocation) => {
    if (!seen.includes(invocation)) seen.push(invocation);
    if (seen.indexOf(invocation) !== nth || (length === 'once' && spent)) return undefined;
    spent = true;
    return fault;
  };
  await visit(userId, 'brief', due).catch((error: unknown) => {
    expect(error).toBeInstanceOf(Error);
  });
  world.wire.decide = () => undefined;
  expect(spent).toBe(true);
  for (const later of [due + 60_000, due + leaseMs, due + 2 * leaseMs]) await visit(userId, 'brief', later);

  const [trial] = await world.trialRows(userId);
  expect(trial).toMatchObject(step === 'ending' ? { status: 'active' } : { status: 'expired' });
  expect(trial?.untold).toEqual({});
  expect(trial?.dueAt).toBe(step === 'ending' ? noon + 3 * hour : undefined);
  expect((await world.userRow(userId))?.['version']).toBe(before + 1);
  const logged = (await world.logRows(userId)).filter((row) => row['action_type'] === `trial.${step}`);
  expect(logged).toHaveLength(1);
  const told = world.cloud.events.filter(
    ({ type, detail }) => type === `trial.${step}` && detail['userId'] === userId,
  );
  expect(new Set(told.map(({ detail }) => detail['eventId'])).size).toBe(1);
}
