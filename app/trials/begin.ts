import { isKey, type Product } from '../../domain/catalog.ts';
import { Mistake } from '../../domain/errors.ts';
import { isActiveAt, lengthFor, refusalOf, statusAt } from '../../domain/trial.ts';
import { actionPut } from '../../store/actions.ts';
import { listOwnRights, putRightItem } from '../../store/entitlements.ts';
import { getProduct, productCheckItem } from '../../store/products.ts';
import { claimItem, domainClaimItem, getTrial, startItem } from '../../store/trials.ts';
import type { Claim, TrialRow } from '../../store/rows/trials.ts';
import { countItem } from '../../store/trialCounts.ts';
import { transact } from '../../store/transact.ts';
import { usersVersionBump } from '../../store/users.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { failureOf, isPassing, pauseBefore, type TransactItem } from '../../store/write.ts';
import { cardsOf } from './cards.ts';
import { claimsOf } from './claims.ts';
import { barredBy, domainOf } from './policy.ts';
import { productsIn, standingIn } from './standing.ts';
import { newTrial, rightsOfTrial } from '../../store/trialTerms.ts';

export interface StartRequest {
  account: UserRow;
  productId: string;
  hours: number | null;
  /** Of this one request: a retry after a lost answer carries the same. */
  callId: string;
  /** The service that acts for the account. */
  by?: string | undefined;
}

const attemptsMax = 6;

/**
 * The trial with everything that belongs to it, in one transaction: whole or not at all, once ever. What a failed
 * transaction means is read from what stands in the table, never guessed.
 */
export async function begin(request: StartRequest, nowMs: number): Promise<TrialRow> {
  const { account, productId, callId, by } = request;
  const userId = account.user_id;
  if (!isKey(productId)) throw notFound();
  const [claims, domain] = await Promise.all([claimsOf(account.email), domainOf(account.email)]);
  let cards: Claim[] | undefined;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const [product, earlier, rights] = await Promise.all([
      getProduct(productId),
      getTrial(userId, productId),
      listOwnRights(userId),
    ]);
    if (earlier?.callId === callId) return earlier;
    const { offered, hours } = demandTrial(product, request.hours);
    const history = {
      trials: earlier ? [earlier] : [],
      claimed: new Set<string>(),
      barredBy: barredBy(account.email),
      usedUp: new Set<string>(),
      ...productsIn(rights, nowMs),
      holdings: [],
    };
    demandRoom(standingIn(history, offered), offered, nowMs);
    const trial = newTrial(userId, offered, hours, callId, nowMs);
    cards ??= await cardsOf(account);
    const parts = partsOf(trial, { claims, cards, domain }, offered, { account, by });
    try {
      await transact(parts.map(({ item }) => item));
      return trial;
    } catch (error) {
      const failed = failureOf(error);
      if (!failed && !isPassing(error)) throw error;
      if (failed?.kind === 'condition') {
        const meaning = parts[failed.index]?.meaning;
        if (meaning === 'had') return decideBy(failed.old as unknown as TrialRow, callId, offered, nowMs);
        if (meaning === 'claimed') throw used(null, offered, nowMs);
        if (meaning === 'domain') throw barred('DOMAIN_LIMIT', offered);
        if (meaning === 'card') throw barred('CARD_USED', offered);
        if (meaning !== 'changed') throw new Mistake('Forbidden', 'This account was deleted.');
        // The product has changed since it was read: look again.
      }
      await pauseBefore(attempt);
    }
  }
  const trial = await getTrial(userId, productId);
  if (trial?.callId === callId) return trial;
  throw new Mistake('Unavailable', 'The trial could not be started. Try again.');
}

/** One item of the transaction, and what it means when its condition fails. */
interface Part {
  item: TransactItem;
  meaning: 'had' | 'claimed' | 'domain' | 'card' | 'changed' | 'deleted';
}

/** What must not have had the trial before. */
interface Claims {
  claims: Claim[];
  cards: Claim[];
  domain: { claim: Claim; most: number } | undefined;
}

function partsOf(
  trial: TrialRow,
  kept: Claims,
  product: Product,
  { account, by }: Pick<StartRequest, 'account' | 'by'>,
): Part[] {
  const { userId, productId, startedAt: nowMs } = trial;
  const ofAccount = [
    usersVersionBump(userId, 'trial.started', productId, nowMs),
    ...rightsOfTrial(trial, account.version + 1).map((right) => putRightItem(userId, right)),
    actionPut({
      userId,
      atMs: nowMs,
      tail: `trial.started.${productId}`,
      type: 'trial.started',
      planId: productId,
      details: { hours: trial.terms.hours, expiresAt: new Date(trial.expiresAt).toISOString() },
      ...(by ? { actor: by } : {}),
    }),
    countItem(trial, { started: 1 }),
  ];
  return [
    { item: startItem(trial), meaning: 'had' },
    ...kept.claims.map((claim): Part => ({ item: claimItem(claim, productId, nowMs), meaning: 'claimed' })),
    ...kept.cards.map((claim): Part => ({ item: claimItem(claim, productId, nowMs), meaning: 'card' })),
    ...(kept.domain
      ? [
          {
            item: domainClaimItem(kept.domain.claim, productId, kept.domain.most),
            meaning: 'domain' as const,
          },
        ]
      : []),
    { item: productCheckItem(product), meaning: 'changed' },
    ...ofAccount.map((item): Part => ({ item, meaning: 'deleted' })),
  ];
}

/** A product that is not for everybody's eyes is answered like one that is not there. */
function demandTrial(
  product: Product | undefined,
  wanted: number | null,
): { offered: Product; hours: number } {
  if (!product?.active || !product.public) throw notFound();
  if (!product.trial) {
    throw new Mistake('BadRequest', 'This product offers no trial.', {
      reason: 'NO_TRIAL',
      purchase: purchaseOf(product),
    });
  }
  const hours = lengthFor(product.trial, wanted);
  if (hours === null) {
    throw new Mistake('BadRequest', `The trial takes whole hours from 1 to ${product.trial.hours}.`, {
      reason: 'LENGTH',
      hoursMax: product.trial.hours,
    });
  }
  return { offered: product, hours };
}

function demandRoom(standing: ReturnType<typeof standingIn>, product: Product, nowMs: number): void {
  const refusal = refusalOf(standing);
  if (refusal === 'TRIAL_USED') throw used(standing.trial, product, nowMs);
  if (refusal === 'DISPOSABLE_ADDRESS' || refusal === 'MAILBOX_NOT_VERIFIED') throw barred(refusal, product);
  if (refusal === 'ALREADY_SUBSCRIBED') {
    throw new Mistake('Conflict', 'You are subscribed to this product.', { reason: 'ALREADY_SUBSCRIBED' });
  }
}

const barredBecause = {
  DISPOSABLE_ADDRESS: 'There is no trial for a disposable address. Sign up with one that stays yours.',
  DOMAIN_LIMIT: 'Your e-mail domain has reached the limit for this trial.',
  MAILBOX_NOT_VERIFIED:
    'A trial needs a verified e-mail address. Verify yours where you sign in, then sign in again.',
  CARD_USED: 'This trial has already been used with your card.',
};

function barred(reason: keyof typeof barredBecause, product: Product): Mistake {
  return new Mistake('Conflict', barredBecause[reason], { reason, purchase: purchaseOf(product) });
}

/** The row was there before ours, or it is ours and the answer to an earlier try was lost. */
function decideBy(old: TrialRow, callId: string, product: Product, nowMs: number): TrialRow {
  if (old.callId === callId) return old;
  throw used(old, product, nowMs);
}

/** Another account's trial is not shown, though the mailbox is the same. */
function used(trial: TrialRow | null, product: Product, nowMs: number): Mistake {
  return new Mistake('Conflict', 'You have already used this trial.', {
    reason: 'TRIAL_USED',
    trialId: trial?.trialId ?? null,
    startedAt: trial ? new Date(trial.startedAt).toISOString() : null,
    expiresAt: trial ? new Date(trial.expiresAt).toISOString() : null,
    status: trial ? statusAt(trial, nowMs) : null,
    isActive: trial ? isActiveAt(trial, nowMs) : false,
    purchase: purchaseOf(product),
  });
}

/** Null for what is not for sale, the plan that everybody has for one. */
function purchaseOf(product: Product): { productId: string; name: string } | null {
  if (!product.prices.some(({ stripePriceId }) => stripePriceId !== null)) return null;
  return { productId: product.id, name: product.name };
}

function notFound(): Mistake {
  return new Mistake('NotFound', 'There is no such product.');
}
