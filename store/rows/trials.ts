import type { FeatureLimit } from '../../domain/catalog.ts';
import { shownLimit } from '../../domain/featureWords.ts';
import { isActiveAt, reminderAt, statusAt, type TrialStatus } from '../../domain/trial.ts';
import type { Imported } from './imported.ts';

/** What the bus is still to be told, and since when. The trial clock tells it and takes the word out. */
export type Untold = Partial<Record<'started' | 'ending' | 'expired' | 'converted', number>>;

export interface TrialRow {
  pk: string;
  sk: string;
  /** `{userId}-{productId}` */
  trialId: string;
  userId: string;
  productId: string;
  status: TrialStatus;
  startedAt: number;
  /** The first moment at which it is over. */
  expiresAt: number;
  convertedAt?: number;
  remindedAt?: number;
  /** As the product was when the trial began. */
  terms: {
    name: string;
    rank: number;
    zone: string;
    hours: number;
    reminderMinutes: number;
    features: FeatureLimit[];
  };
  productVersion: number;
  /** Of the call that started it: tells its own retry from a second start. */
  callId: string;
  extensions?: { hours: number; by: string; at: number }[];
  untold: Untold;
  /** The hour in which something is to be done, and when in it; absent when nothing ever will be. */
  dueShard?: string;
  dueAt?: number;
  /** The import that wrote it, for the way back. */
  imported?: Imported;
}

/** A mailbox, a domain or a card of which something is remembered; outlives the account and holds no address and no number. */
export interface Claim {
  kind: 'mailbox' | 'domain' | 'card';
  hash: string;
}

export type TrialKey = Pick<TrialRow, 'pk' | 'sk'>;

/** What the sort key of every trial and claim begins with. */
export const productPrefix = 'PRODUCT#';

/** The partition of one account's trials. */
export function trialsOf(userId: string): string {
  return `USER#${userId}`;
}

/** The partition of what is remembered of a mailbox. */
export function claimPartition({ kind, hash }: Claim): string {
  return `CLAIM#${kind}#${hash}`;
}

export function productSort(productId: string): string {
  return `${productPrefix}${productId}`;
}

/** The product that a sort key names. */
export function productOf(sort: string): string {
  return sort.slice(productPrefix.length);
}

export function trialKey(userId: string, productId: string): TrialKey {
  return { pk: trialsOf(userId), sk: productSort(productId) };
}

export function trialIdOf(userId: string, productId: string): string {
  return `${userId}-${productId}`;
}

/** `Trial` with its times in milliseconds, status and reminder as they are at a moment. */
export function trialAt(row: TrialRow, nowMs: number) {
  return {
    id: row.trialId,
    productId: row.productId,
    status: statusAt(row, nowMs),
    isActive: isActiveAt(row, nowMs),
    startedMs: row.startedAt,
    expiresMs: row.expiresAt,
    remindMs: reminderAt(row, row.terms.reminderMinutes),
    convertedMs: row.convertedAt ?? null,
    features: row.terms.features.map((limit) => shownLimit(limit)),
  };
}
