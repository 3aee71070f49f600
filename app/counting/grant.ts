import { Mistake, NoSuchAccount } from '../../domain/errors.ts';
import type { Operator } from '../../domain/operators.ts';
import { mergeRights, type Right } from '../../domain/entitlement.ts';
import { unitsMax } from '../../domain/units.ts';
import { unitsOf } from '../../domain/usage.ts';
import { keptWords } from '../../domain/featureWords.ts';
import type { Usage } from '../../generated/schema.ts';
import { actionPut } from '../../store/actions.ts';
import { listRights } from '../../store/allRights.ts';
import { putRightItem } from '../../store/entitlements.ts';
import { demandSame, fixAnswer, getReceipt, receiptId, receiptItem } from '../../store/receipts.ts';
import { windowItems } from '../../store/refresh.ts';
import { transact } from '../../store/transact.ts';
import { getUser, usersVersionBump } from '../../store/users.ts';
import { failureOf, pauseBefore, type TransactItem } from '../../store/write.ts';
import { digest, hashOf } from '../../platform/digest.ts';
import { askForSecond } from '../people/operatorRequests.ts';
import { notThere } from '../people/operatorTook.ts';
import { usageNow } from './usageNow.ts';
import { wordsInCatalog } from './offers.ts';

export interface GrantRequest {
  userId: string;
  feature: string;
  amount: number;
  /** Null: for good. */
  expiresMs: number | null;
  reason: string;
  key: string;
  /** An operator, or the role of a service. */
  actor: string | Pick<Operator, 'userId' | 'email'>;
  /** The most that an account's grants of the feature may hold afterwards; absent: what can be counted. */
  most?: number;
  /** From these units on that the feature's grants would hold, this asks for a second operator; absent: it does not. */
  secondFrom?: { units: number; operator: Operator };
  /** Of a request that a second operator approved: what is written together with the grant, or neither is. */
  taken?: TransactItem[];
}

const attemptsMax = 8;

/**
 * Extra units that stand beside the plan: they are drawn when a window's own units are used up, and what is not drawn
 * stays for later windows while the grant lives. Right, counters, log and receipt are one transaction.
 */
export async function grant(request: GrantRequest, nowMs: number): Promise<Usage> {
  const { userId, feature, amount, expiresMs, reason, key, actor } = request;
  const keyDigest = digest(key, 22);
  const receipt_id = receiptId('grant', userId, keyDigest);
  const args_hash = hashOf({ feature, amount, expiresMs, reason });
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const known = await getReceipt(receipt_id, nowMs);
    if (known) {
      demandSame(known, args_hash);
      if (request.taken) throw new Mistake('Conflict', 'These units were granted already.');
      return (known.answer as Usage | undefined) ?? fixAnswer(receipt_id, await usageOf(request, nowMs));
    }
    const [user, rights] = await Promise.all([getUser(userId), listRights(userId, nowMs)]);
    if (!user || user.status === 'DELETED') throw new NoSuchAccount();
    if (user.status !== 'ACTIVE') throw new Mistake('Conflict', 'The account is locked.');
    const words = (await wordsInCatalog(feature, nowMs)) ?? rights.find((right) => right.feature === feature);
    if (!words) throw new Mistake('NotFound', `There is no such feature: ${feature}.`);
    const held = demandCountable(rights, request, nowMs);
    if (request.secondFrom && held + amount >= request.secondFrom.units) {
      const asked = { userId, reason, grant: { feature, amount, expiresMs, key } };
      await askForSecond(asked, request.secondFrom.operator, nowMs);
    }
    const granted: Right = {
      feature,
      ...keptWords(feature, words),
      source: `grant:${digest(`${key} ${nowMs}`, 16)}`,
      productId: null,
      rank: 0,
      adds: true,
      limits: [{ period: 'LIFETIME', limit: amount }],
      anchorMs: nowMs,
      zone: 'UTC',
      startsMs: nowMs,
      expiresMs,
      rightsVersion: user.version + 1,
    };
    const details = { amount, source: granted.source, ...(expiresMs ? { expires_at: iso(expiresMs) } : {}) };
    try {
      await transact([
        ...(request.taken ?? []),
        usersVersionBump(userId, 'usage.granted', undefined, nowMs),
        putRightItem(userId, granted),
        receiptItem({ receipt_id, args_hash }, nowMs),
        actionPut({
          userId,
          atMs: nowMs,
          tail: granted.source,
          type: 'usage.granted',
          details,
          feature,
          actor,
          reason,
        }),
        ...(await windowItems(userId, [...rights, granted], nowMs)),
      ]);
      return fixAnswer(receipt_id, await usageOf(request, nowMs));
    } catch (error) {
      const failed = failureOf(error);
      if (!failed) throw error;
      // Another operator was faster.
      if (request.taken && failed.kind === 'condition' && failed.index < request.taken.length)
        throw notThere();
      await pauseBefore(attempt);
    }
  }
  throw new Mistake('Unavailable', 'The account kept changing. Try again.');
}

/** What all running grants of a feature hold together is one number, too; gives what they hold. */
function demandCountable(rights: Right[], { feature, amount, most }: GrantRequest, nowMs: number): number {
  const merged = mergeRights(
    rights.filter((right) => right.feature === feature),
    nowMs,
  );
  const held = merged ? unitsOf(merged) : 0;
  if (most !== undefined && amount > most - held) {
    throw new Mistake(
      'Forbidden',
      `Support brings the grants of a feature to ${most} units at most; ${held} are left of other grants. Operators of the group admins give more.`,
      { held, most },
    );
  }
  if (amount > unitsMax - held) {
    throw new Mistake('Conflict', `With the ${held} units that are left of other grants, that is too many.`, {
      held,
      most: unitsMax,
    });
  }
  return held;
}

async function usageOf({ userId, feature }: GrantRequest, nowMs: number): Promise<Usage> {
  const [usage] = await usageNow(userId, nowMs, feature);
  // Between the grant and this, the account was locked or the grant has ended.
  if (!usage) throw new Mistake('Conflict', 'The units were granted, and cannot be used any more.');
  return usage;
}

const iso = (ms: number) => new Date(ms).toISOString();
