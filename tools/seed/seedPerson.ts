import { createHash } from 'node:crypto';
import type { Product } from '../../domain/catalog.ts';
import { freeRights, isRunning, type Right } from '../../domain/entitlement.ts';
import { toActionRow } from '../../store/actions.ts';
import { toRightRow } from '../../store/entitlements.ts';
import { toSubscriptionRow } from '../../store/subscriptions.ts';
import { newUserRow } from '../../store/newAccount.ts';
import { rightsOfTrial } from '../../store/trialTerms.ts';
import { rightsOfSubscription, seededRules, startOf, subscriptionFrom, trialFrom } from './seedTrial.ts';
import { Uses } from './seedUse.ts';

const dayMs = 86_400_000;
const seededDays = 60;
/** The share of accounts that were active today, and the share of their actions that are of today. */
const today = { accounts: 0.4, actions: 0.4 };

export interface Seeding {
  seed: string;
  accounts: number;
  actions: number;
  /** The moment up to which everything happened: one for a whole seeding, however often it is taken up. */
  nowMs: number;
  catalog: Product[];
}

/** What each table gets of one account. */
export type Rows = [table: string, rows: object[]][];

/** Everything of the account of this number: the same seeding and number give the same rows. */
export function rowsOfPerson(seeding: Seeding, n: number): Rows {
  const { seed, nowMs, catalog } = seeding;
  const random = randomFrom(`${seed}/${n}`);
  const userId = idFrom(`${seed}/${n}`);
  const number = String(n).padStart(7, '0');
  const person = { userId, email: `${seed}-${number}@seeded.example`, name: `Person ${number}` };
  const madeMs = nowMs - Math.floor((0.1 + 0.9 * random()) * seededDays * dayMs);
  const trial = trialFrom(userId, catalog, madeMs, nowMs, random);
  const product = catalog.find(({ id }) => id === trial?.productId);
  const bought =
    trial?.status === 'converted' && product ? subscriptionFrom(trial, product, nowMs) : undefined;
  const own = [
    ...(trial ? rightsOfTrial(trial, 1) : []),
    ...(bought && product ? rightsOfSubscription(bought, product) : []),
  ];
  const free = catalog
    .filter((plan) => plan.active && plan.kind === 'PLAN' && plan.rank === 0)
    .flatMap(freeRights);

  const uses = new Uses(userId);
  const wanted = actionsOfPerson(seeding, n) - (trial ? 1 : 0);
  for (const [place, atMs] of momentsOf(wanted, madeMs, nowMs, random).entries()) {
    const rights = [...free, ...own.filter((right) => right.startsMs <= atMs)];
    const feature = featureOf(rights, atMs, random) ?? anyFeature(catalog);
    uses.use(feature, rights, atMs, place.toString(36).padStart(8, '0'));
  }
  return [
    // Version 1, the account as it was made: with it come its rights and counters, so there is nothing to bring in step.
    ['users', [newUserRow(person, madeMs)]],
    ['trials', trial ? [trial] : []],
    [
      'entitlements',
      own.filter((right) => isRunning(right, nowMs)).map((right) => toRightRow(userId, right)),
    ],
    ['user-subscriptions', bought ? [toSubscriptionRow(userId, bought, seededRules, 1, nowMs)] : []],
    ['user-usage', uses.openRows(nowMs)],
    ['user-actions-log', [...(trial ? [startOf(trial)] : []), ...uses.actions].map(toActionRow)],
  ];
}

/** The id and address of an account, to look one up. */
function idFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The actions are dealt out evenly: the first accounts get what is left over. */
function actionsOfPerson({ accounts, actions }: Seeding, n: number): number {
  return Math.floor(actions / accounts) + (n < actions % accounts ? 1 : 0);
}

function momentsOf(count: number, madeMs: number, nowMs: number, random: () => number): number[] {
  const midnight = Math.floor(nowMs / dayMs) * dayMs;
  const todays = random() < today.accounts ? Math.ceil(count * today.actions) : 0;
  return Array.from({ length: Math.max(0, count) }, (_, place) => {
    const fromMs = place < todays ? Math.max(midnight, madeMs) : madeMs;
    return fromMs + Math.floor(random() * (nowMs - fromMs));
  }).sort((a, b) => a - b);
}

/** Undefined without a right that runs at that time. */
function featureOf(rights: Right[], atMs: number, random: () => number): string | undefined {
  const running = [
    ...new Set(rights.filter((right) => isRunning(right, atMs)).map((right) => right.feature)),
  ];
  return running[Math.floor(random() * running.length)];
}

function anyFeature(catalog: Product[]): string {
  return catalog.flatMap(({ features }) => features)[0]!.feature;
}

/** Mulberry32: small, fast and good enough for test data. */
function randomFrom(text: string): () => number {
  let state = createHash('sha256').update(text).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
