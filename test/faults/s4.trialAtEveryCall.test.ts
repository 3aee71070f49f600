import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aWholePlan, call, errorOf, noon, valueOf, withWorld } from '../kit/given.ts';
import { isNothing, isWhole } from '../kit/world/wholeTrial.ts';
import type { Fault } from '../kit/faults/wire.ts';

const world = withWorld('trials');

const start = (userId: string, productId: string, callId?: string) =>
  call('Mutation.startTrial').as(userId, { productId }, { callId });

describe('S4: the trial row is written before the entitlements, so a crash between burns the trial', () => {
  test('S4: with any failure at any call, a trial is there whole or not at all, and can be had again', async () => {
    const cases = await allCases();
    await inBatches(cases, 30, playCase);
    console.log(
      `${cases.length} cases over ${cases.filter(({ fault, length }) => fault === 'refuse' && length === 'once').length} calls`,
    );
    expect(cases.length).toBeGreaterThanOrEqual(50);
  });
});

interface Case {
  id: string;
  call: number;
  fault: Fault;
  /** A single failure is covered by the SDK's retry; `throughout` outlives every retry of this call. */
  length: 'once' | 'throughout';
}

/** Every kind of fault at every call of a start that goes well. */
async function allCases(): Promise<Case[]> {
  const seen = new Set<string>();
  const id = await prepare();
  world.wire.decide = (_, body, invocation) => {
    if (JSON.stringify(body).includes(id)) seen.add(invocation);
    return undefined;
  };
  valueOf(await start(id, id));
  const isFull = process.env['USHER_FULL'] === '1';
  const once: Fault[] = isFull
    ? ['refuse', 'lose', 'cut', 'throttle', 'conflict']
    : ['refuse', 'cut', 'conflict'];
  const throughout: Fault[] = isFull ? once : ['refuse', 'cut'];
  const cases = Array.from({ length: seen.size }, (_, call) => [
    ...once.map((fault) => ({ call, fault, length: 'once' as const })),
    ...throughout.map((fault) => ({ call, fault, length: 'throughout' as const })),
  ]).flat();
  return Promise.all(cases.map(async (one) => ({ ...one, id: await prepare() })));
}

/** A user and a product of their own, by one id, so that each call can be told to which case it belongs. */
async function prepare(): Promise<string> {
  const id = await world.anAccount();
  await world.sell(aWholePlan(id));
  return id;
}

async function playCase({ id, call, fault, length }: Case): Promise<void> {
  const callId = randomUUID();
  const calls: string[] = [];
  let spent = false;
  faults.set(id, (invocation) => {
    if (!calls.includes(invocation)) calls.push(invocation);
    if (calls.indexOf(invocation) !== call || (length === 'once' && spent)) return undefined;
    spent = true;
    return fault;
  });
  world.wire.decide = (_, body, invocation) => {
    const text = JSON.stringify(body);
    for (const [owner, decide] of faults) if (text.includes(owner)) return decide(invocation);
    return undefined;
  };
  const outcome = await start(id, id, callId).then(
    (reply) => ({ reply }),
    (error: unknown) => ({ error }),
  );
  faults.delete(id);
  expect(spent).toBe(true);
  const there = await world.trialRows(id);
  if ('reply' in outcome && !outcome.reply.error) expect(there).toHaveLength(1);
  if ('reply' in outcome && outcome.reply.error) expect(outcome.reply.error.code).toBe('Unavailable');
  if (there.length > 0) await isWhole(world, id, id, 2);
  else await isNothing(world, id);
  expect((await world.counted(id, noon)).started).toBe(there.length);
  valueOf(await start(id, id, callId));
  await isWhole(world, id, id, 2);
  expect(errorOf(await start(id, id)).code).toBe('Conflict');
  expect(await world.counted(id, noon)).toEqual({ started: 1, converted: 0, expired: 0 });
}

const faults = new Map<string, (invocation: string) => Fault | undefined>();

async function inBatches<Item>(
  items: Item[],
  size: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let next = left.pop(); next; next = left.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: size }, worker));
}
