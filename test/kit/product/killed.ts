import { randomUUID } from 'node:crypto';
import { aPerson, asks, gets, type Answer, type Person } from './people.ts';
import { listens, type Listening } from './subscriptions.ts';
import type { Product } from './product.ts';

/** One use that was asked for; `answered` once the caller was told that it is recorded. */
export interface Use {
  key: string;
  amount: number;
  answered: boolean;
}

export interface Consumer {
  person: Person;
  uses: Use[];
  /** Versions of the counter in the order in which the screen heard of them, over all lives of the process. */
  versions: number[];
  screen?: Listening;
}

export interface Starter {
  person: Person;
  /** What startTrial answered; absent when its outcome is unknown. */
  answered?: { trialId: string; expiresAt: string };
}

const consume = `mutation ($amount: Float!, $key: ID!) {
  consumeUsage(feature: "simulations", amount: $amount, idempotencyKey: $key) { allowed replayed } }`;
const startTrial = 'mutation ($id: ID!) { startTrial(productId: $id) { trialId expiresAt } }';
const usageOf = '{ usage(feature: "simulations") { used version } }';

/** A user whose simulations have no limit, so that every use counts. */
export async function aConsumer(product: Product): Promise<Consumer> {
  const person = await aPerson(product);
  await gets(product, person, startTrial, { id: 'premium' });
  return { person, uses: [], versions: [] };
}

export async function openScreen(product: Product, consumer: Consumer): Promise<void> {
  const query = 'subscription { onUsage { userId feature used version } }';
  consumer.screen = await listens(product, consumer.person, query);
}

/** What the screen heard in this life of the process joins what it heard before. */
export function closeScreen(consumer: Consumer): void {
  consumer.versions.push(...(consumer.screen?.events ?? []).map(({ version }) => version as number));
  consumer.screen?.close();
}

/** Uses again and again until the process is gone. */
export async function usesUntilDeath(
  product: Product,
  consumer: Consumer,
  amountOf: () => number,
  onAnswer: () => void,
): Promise<void> {
  for (;;) {
    const use: Use = { key: randomUUID(), amount: amountOf(), answered: false };
    consumer.uses.push(use);
    const answer = await alive(asks(product, consumer.person, consume, use));
    if (!answer) return;
    if (answer.data?.consumeUsage?.allowed !== true) throw new Error(JSON.stringify(answer));
    use.answered = true;
    onAnswer();
  }
}

export async function startsUnderFire(product: Product, starter: Starter): Promise<void> {
  const answer = await alive(asks(product, starter.person, startTrial, { id: 'pro' }));
  if (!answer) return;
  if (!answer.data) throw new Error(JSON.stringify(answer));
  starter.answered = answer.data.startTrial;
}

/** Asks again for every use whose outcome is unknown; each must come to be recorded once. */
export async function settleUses(product: Product, consumer: Consumer): Promise<number> {
  let known = 0;
  for (const use of consumer.uses.filter(({ answered }) => !answered)) {
    const { consumeUsage } = await gets(product, consumer.person, consume, use);
    if (consumeUsage.allowed !== true) throw new Error(JSON.stringify(consumeUsage));
    if (consumeUsage.replayed) known++;
    use.answered = true;
  }
  return known;
}

/** Gives the trial's dates however its first attempt ended. */
export async function settleTrial(
  product: Product,
  { person }: Starter,
): Promise<{ trialId: string; expiresAt: string }> {
  const answer = await asks(product, person, startTrial, { id: 'pro' });
  if (answer.data) return answer.data.startTrial;
  const { trialId, expiresAt } = answer.errors![0]!.errorInfo ?? {};
  if (answer.errors![0]!.errorType !== 'Conflict') throw new Error(JSON.stringify(answer.errors));
  return { trialId, expiresAt };
}

export async function counterOf(
  product: Product,
  { person }: Consumer,
): Promise<{ used: number; version: number }> {
  return (await gets(product, person, usageOf)).usage ?? { used: 0, version: 0 };
}

export function unitsOf(uses: Use[], isWanted: (use: Use) => boolean = () => true): number {
  return uses.filter(isWanted).reduce((sum, { amount }) => sum + amount, 0);
}

/** Undefined when the connection ended before an answer, as it does with the process. */
async function alive<Data>(asked: Promise<Answer<Data>>): Promise<Answer<Data> | undefined> {
  try {
    return await asked;
  } catch (error) {
    const isCut = error instanceof TypeError || (error as Error).name === 'AbortError';
    if (isCut || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
