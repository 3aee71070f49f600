import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { randomsFrom } from '../../packages/understudy/test/kit/randoms.ts';
import { followed, verifies } from '../kit/product/operating.ts';
import { asks, gets, type Answer } from '../kit/product/people.ts';
import { leaks } from '../kit/simulation/leaks.ts';
import { SimulatedProduct } from '../kit/simulation/simulated.ts';

const isFull = process.env['USHER_FULL'] !== undefined;
const seed = Number(process.env['USHER_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const startMs = Date.parse('2027-01-05T09:00:00Z');
const peopleCount = 6;
const faultShare = 0.01;
const soakMs = 20 * 60_000;
/** Of each person, in the short programme. */
const shortTurns = 12;
/** The chance that this number of tries in a row fails is nothing. */
const triesMax = 20;

interface Soaked {
  name: string;
  userId: string;
  used: { simulations: number; exports: number };
}

test(
  `with ${faultShare * 100} % of all database requests going wrong, nothing is lost, doubled or left behind, and no log holds a name`,
  { timeout: soakMs + 600_000 },
  async () => {
    const random = randomsFrom(seed);
    const simulated = await SimulatedProduct.start(startMs);
    try {
      const people: Soaked[] = [];
      for (let index = 0; index < peopleCount; index++) people.push(await joined(simulated, `S${index}`));
      simulated.disturb(faultShare, random);
      const endMs = Date.now() + soakMs;
      const isOver = (turn: number) => (isFull ? Date.now() > endMs : turn >= shortTurns);
      const memoryAtStart = residentKb(simulated.product.pid);
      const turns = await Promise.all(people.map((who) => soak(simulated, who, random, isOver)));
      const memoryAtEnd = residentKb(simulated.product.pid);
      const disturbed = simulated.requests;
      simulated.disturb(0, random);
      await followed(simulated.product);
      for (const who of people) await countedExactly(simulated, who);
      expect(await verifies(simulated.product, [])).toContain('0 drifted');
      const { found, looked } = await leaks(
        simulated,
        people.map(({ name }) => emailOf(name)),
      );
      const total = turns.reduce((sum, one) => sum + one, 0);
      console.log(
        `seed ${seed}: ${total} turns, ${disturbed} requests, memory ${memoryAtStart} to ${memoryAtEnd} kB, ${looked} logs`,
      );
      expect(found).toEqual([]);
      expect(total).toBeGreaterThanOrEqual(peopleCount * shortTurns);
      // A leak of every request would be seen only in the long run.
      if (isFull) expect(memoryAtEnd).toBeLessThan(3 * memoryAtStart);
    } finally {
      await simulated.stop();
    }
  },
);

const emailOf = (name: string) => `${name.toLowerCase()}@example.com`;

/** Half of them with a trial that counts simulations without a limit, half with the plan that everybody has. */
async function joined(simulated: SimulatedProduct, name: string): Promise<Soaked> {
  await simulated.signsUp(name, emailOf(name));
  const person = await simulated.person(name);
  if (Number(name.slice(1)) % 2 === 0)
    await gets(simulated.product, person, 'mutation { startTrial(productId: "premium") { trialId } }');
  else await gets(simulated.product, person, '{ me { id } }');
  return { name, userId: person.userId, used: { simulations: 0, exports: 0 } };
}

async function soak(
  simulated: SimulatedProduct,
  who: Soaked,
  random: () => number,
  isOver: (turn: number) => boolean,
): Promise<number> {
  const beganMs = Date.now();
  let turn = 0;
  for (; !isOver(turn); turn++) {
    // Sessions are renewed by this time; the product's own clock is never behind it.
    await simulated.moveTo(startMs + Date.now() - beganMs);
    const feature = random() < 0.5 ? 'simulations' : 'exports';
    const amount = 1 + Math.floor(random() * 3);
    const key = `${who.name}-${turn}`;
    if (random() < 0.7) {
      const { allowed } = (await answered(simulated, who, consume, { feature, amount, key })).consumeUsage;
      if (allowed) who.used[feature] += amount;
      continue;
    }
    const held = (await answered(simulated, who, reserve, { feature, amount, key })).reserveUsage;
    if (!held.allowed) continue;
    const settled = await answered(simulated, who, settle, {
      feature,
      holdId: held.holdId,
      amount: amount - 1,
    });
    expect(settled.settleUsage.allowed).toBe(true);
    who.used[feature] += amount - 1;
  }
  return turn;
}

const consume = `mutation ($feature: ID!, $amount: Float!, $key: ID!) {
  consumeUsage(feature: $feature, amount: $amount, idempotencyKey: $key) { allowed } }`;
const reserve = `mutation ($feature: ID!, $amount: Float!, $key: ID!) {
  reserveUsage(feature: $feature, amount: $amount, idempotencyKey: $key) { allowed holdId } }`;
const settle = `mutation ($feature: ID!, $holdId: ID!, $amount: Float!) {
  settleUsage(feature: $feature, holdId: $holdId, amount: $amount) { allowed } }`;

/** Asks with the same arguments until it is answered; the only error that the database may cause is Unavailable. */
async function answered(
  simulated: SimulatedProduct,
  who: Soaked,
  query: string,
  variables: object,
): Promise<any> {
  for (let tries = 0; tries < triesMax; tries++) {
    const answer: Answer = await asks(simulated.product, await simulated.person(who.name), query, variables);
    if (!answer.errors) return answer.data;
    expect(answer.errors[0]).toMatchObject({ errorType: 'Unavailable' });
  }
  throw new Error(`${who.name} was not answered in ${triesMax} tries.`);
}

async function countedExactly(simulated: SimulatedProduct, { name, used }: Soaked): Promise<void> {
  const person = await simulated.person(name);
  for (const feature of ['simulations', 'exports'] as const) {
    const query = '($feature: ID!) { usage(feature: $feature) { used held limit } }';
    const { usage } = await gets(simulated.product, person, `query ${query}`, { feature });
    expect({ name, feature, used: usage?.used ?? 0, held: usage?.held ?? 0 }).toEqual({
      name,
      feature,
      used: used[feature],
      held: 0,
    });
    if (usage?.limit) expect(used[feature]).toBeLessThanOrEqual(usage.limit);
  }
}

/** Resident memory of a process. */
function residentKb(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
}
