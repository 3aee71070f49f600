import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { anOperator } from '../../kit/calls/anOperator.ts';
import { disturb, faultKinds, withFault, type FaultKind } from '../../kit/faults/withFault.ts';
import { aFreePlan, aProduct, noon, withWorld } from '../../kit/given.ts';
import { aWish } from '../../kit/world/usage.ts';

const world = withWorld(
  'usage',
  async () => {
    await world.sell(aFreePlan({ feature: 'tries', limit: 3, period: 'DAY' }));
    await world.sell(aProduct('pro'));
    disturb(world.wire);
  },
  { isWired: true },
);

const today = 'exports_2026-11-20';
const atOnce = 24;
/** The kinds that differ most; the others behind `USHER_FULL=1`. */
const kinds: readonly FaultKind[] = process.env['USHER_FULL']
  ? faultKinds
  : ['connection lost after', 'lost for good after', 'conflict'];

/** One flow: made ready, run with a fault (again with the same key when the answer was that the outcome is unknown), and judged. */
interface Flow {
  name: string;
  /** Whether the caller may ask again, because the request carries a key. */
  hasKey: boolean;
  ready(): Promise<string>;
  run(user: string): Promise<unknown>;
  /** Units used and held afterwards, with room for neither more nor less. */
  expected: { used: number; held: number };
  /** What else may be there when the caller was told that the outcome is unknown. */
  orElse?: { used: number; held: number };
  key?: string;
}

const exactly = (limit: number) => world.anAccountWith([{ period: 'DAY', limit }]);
const use = (user: string, amount = 1, key?: string) => world.consume(aWish(user, { amount }), key, noon);
const holdOf = (user: string, amount: number) =>
  world.reserve(
    { userId: user, feature: 'exports', amount, seconds: 60, key: 'hold', callId: randomUUID() },
    noon,
  );
const action = { type: 'consume', n: 2, at: noon };
const holds = new Map<string, string>();

const flows: Flow[] = [
  {
    name: 'consume, cold, the last units',
    hasKey: false,
    ready: () => exactly(2),
    run: (user) => use(user, 2),
    expected: { used: 2, held: 0 },
    orElse: { used: 0, held: 0 },
  },
  {
    name: 'consume, warm, the last unit',
    hasKey: false,
    ready: async () => {
      const user = await exactly(2);
      await use(user);
      return user;
    },
    run: (user) => use(user),
    expected: { used: 2, held: 0 },
    orElse: { used: 1, held: 0 },
  },
  {
    name: 'consume with a key, cold, the last units',
    hasKey: true,
    ready: () => exactly(2),
    run: (user) => use(user, 2, 'key'),
    expected: { used: 2, held: 0 },
  },
  {
    name: 'consume with a key, warm, the last unit',
    hasKey: true,
    ready: async () => {
      const user = await exactly(2);
      await use(user);
      return user;
    },
    run: (user) => use(user, 1, 'key'),
    expected: { used: 2, held: 0 },
  },
  {
    name: 'consume over two limits',
    hasKey: false,
    ready: () =>
      world.anAccountWith([
        { period: 'DAY', limit: 2 },
        { period: 'MONTH', limit: 2 },
      ]),
    run: (user) => use(user, 2),
    expected: { used: 2, held: 0 },
    orElse: { used: 0, held: 0 },
  },
  {
    name: 'consume from a grant',
    hasKey: true,
    ready: async () => {
      const user = await exactly(1);
      await give(user, 1);
      return user;
    },
    run: (user) => use(user, 2, 'key'),
    expected: { used: 2, held: 0 },
  },
  {
    name: 'reserve the last units',
    hasKey: true,
    ready: () => exactly(2),
    run: (user) => holdOf(user, 2),
    expected: { used: 0, held: 2 },
  },
  {
    name: 'settle',
    hasKey: true,
    ready: async () => {
      const user = await exactly(2);
      holds.set(user, (await holdOf(user, 2)).holdId!);
      return user;
    },
    run: (user) =>
      world.settle({ userId: user, feature: 'exports', holdId: holds.get(user)!, amount: 2, action }, noon),
    expected: { used: 2, held: 0 },
  },
  {
    name: 'release',
    hasKey: true,
    ready: async () => {
      const user = await exactly(2);
      holds.set(user, (await holdOf(user, 2)).holdId!);
      return user;
    },
    run: (user) => world.release({ userId: user, feature: 'exports', holdId: holds.get(user)! }, noon),
    expected: { used: 0, held: 0 },
  },
  {
    name: 'grant',
    hasKey: true,
    ready: async () => {
      const user = await exactly(2);
      await use(user, 2);
      return user;
    },
    run: (user) => give(user, 3),
    expected: { used: 2, held: 0 },
  },
];

const give = (userId: string, amount: number) =>
  world.grant(
    { userId, feature: 'exports', amount, expiresMs: null, reason: 'r', key: 'grant', actor: anOperator },
    noon,
  );

interface Case {
  flow: Flow;
  at: number;
  kind: FaultKind;
}

test('a fault at any call, of any kind, counts nothing twice and refuses nothing that was counted', async () => {
  const cases: Case[] = [];
  for (const flow of flows) {
    const user = await flow.ready();
    const { result, attempts } = await withFault(user, 0, '500 before', () => flow.run(user));
    expect(result.status, flow.name).toBe('fulfilled');
    expect(attempts.length, flow.name).toBeGreaterThan(0);
    for (let at = 1; at <= attempts.length; at++) for (const kind of kinds) cases.push({ flow, at, kind });
  }
  console.log(`${flows.length} flows, ${cases.length} cases`);
  expect(cases.length).toBeGreaterThanOrEqual(40 * kinds.length);
  const wrong: string[] = [];
  const queue = [...cases];
  const work = async () => {
    for (let one = queue.pop(); one; one = queue.pop()) {
      const fault = await judge(one);
      if (fault) wrong.push(`${one.flow.name}, call ${one.at}, ${one.kind}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  expect(wrong).toEqual([]);
});

async function judge({ flow, at, kind }: Case): Promise<string | undefined> {
  const user = await flow.ready();
  const { result } = await withFault(user, at, kind, () => flow.run(user));
  let isUnknown = false;
  if (result.status === 'rejected') {
    // Reads that fail for good are told as they are; the door makes a failure of ours of them.
    isUnknown = true;
    if (flow.hasKey) {
      const answer = await flow.run(user);
      if (isRefusal(answer)) return `asked again and was refused: ${JSON.stringify(answer)}`;
    }
  } else if (isRefusal(result.value)) return `refused: ${JSON.stringify(result.value)}`;
  const row = await world.getRow(user, today);
  const found = { used: row?.usage_count ?? 0, held: row?.held_count ?? 0 };
  const allowed = [flow.expected, ...(isUnknown && !flow.hasKey && flow.orElse ? [flow.orElse] : [])];
  if (!allowed.some(({ used, held }) => used === found.used && held === found.held)) {
    return `left ${JSON.stringify(found)}${isUnknown ? ' after a failure' : ''}`;
  }
  if (flow.name === 'grant' || flow.name === 'consume from a grant') return grantFault(flow, user);
  return undefined;
}

async function grantFault(flow: Flow, user: string): Promise<string | undefined> {
  const grants = (await world.listOwnRights(user)).filter(({ source }) => source.startsWith('grant:'));
  const left = grants.reduce((sum, { limits }) => sum + limits[0]!.limit!, 0);
  const wanted = flow.name === 'grant' ? 3 : 0;
  return grants.length === 1 && left === wanted ? undefined : `${grants.length} grants with ${left} units`;
}

function isRefusal(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'allowed' in answer && answer.allowed === false;
}
