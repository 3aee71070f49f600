import type { HadTrial } from '../../domain/arrival.ts';
import { putRightItem } from '../entitlements.ts';
import { mailboxHash } from '../mailboxHash.ts';
import { trialIdOf, trialKey, type Claim, type TrialRow } from '../rows/trials.ts';
import { countItem } from '../trialCounts.ts';
import { nextDue, rightsOfTrial } from '../trialTerms.ts';
import { duePlace, importedClaimItem, startItem, unmarkTrialItem } from '../trials.ts';
import type { Product } from '../../domain/catalog.ts';
import { markOf, moved, refusal, standingItem, there, type Arriving, type Plan } from './plan.ts';
import type { Requests } from './requests.ts';

/**
 * A trial that was had is not had again, neither by the account nor by another one of the mailbox. While it runs it gives its rights until
 * its end, beside every other right.
 */
export async function trialPlan(trial: HadTrial, arriving: Arriving): Promise<Plan> {
  const { userId, user, nowMs, run, requests } = arriving;
  const { productId, startedMs, endsMs } = trial;
  const product = await requests.product(productId);
  if (!product) return refusal(`the catalog has no product ${productId}`);
  const [known, unclaimed] = await Promise.all([
    requests.trial(userId, productId),
    unclaimedOf([trial.email, user?.email], productId, requests),
  ]);
  const own = `trial ${userId} ${productId}`;
  const claimed = unclaimed.map(({ hash }) => `claim ${hash} ${productId}`);
  const details = {
    ...{ type: 'trial', productId, startedAt: iso(startedMs), expiresAt: iso(endsMs) },
    ...(trial.isConverted ? { converted: true } : {}),
  };
  const mark = markOf(run, known ? { isAlone: true } : {});
  const claims = unclaimed.map((claim) => importedClaimItem(claim, productId, startedMs, mark));
  if (known) {
    return claims.length === 0
      ? there([own], details, known.imported ? [unmarkTrialItem(known)] : [])
      : moved(claimed, [...claims, standingItem(arriving)], details);
  }
  const brought = {
    claims: unclaimed.map(({ hash }) => hash),
    ...(trial.isConverted ? { converted: true as const } : {}),
  };
  const row = { ...toRow(userId, product, trial, run?.id ?? 'legacy', nowMs), ...markOf(run, brought) };
  const isRunning = endsMs > nowMs;
  const rights = isRunning ? rightsOfTrial(row, (user?.version ?? 0) + 1) : [];
  return moved(
    [own, ...claimed],
    [
      startItem(row),
      ...claims,
      ...rights.map((right) => putRightItem(userId, right)),
      countItem(row, {
        started: 1,
        ...(row.status === 'converted' ? { converted: 1 } : {}),
        ...(row.status === 'expired' ? { expired: 1 } : {}),
      }),
      standingItem(arriving, isRunning ? 'trial.started' : undefined, productId),
    ],
    details,
  );
}

/** The mailboxes of the addresses that have not had the trial yet. */
async function unclaimedOf(
  emails: (string | null | undefined)[],
  productId: string,
  requests: Requests,
): Promise<Claim[]> {
  const hashes = new Set(await Promise.all(emails.flatMap((email) => (email ? [mailboxHash(email)] : []))));
  const claims = [...hashes].map((hash): Claim => ({ kind: 'mailbox', hash }));
  const had = await Promise.all(claims.map((claim) => requests.hasClaimed(claim, productId)));
  return claims.filter((_, index) => !had[index]);
}

/** By the product's terms of today: those of then are not known. */
function toRow(userId: string, product: Product, trial: HadTrial, runId: string, nowMs: number): TrialRow {
  const { startedMs, endsMs, isConverted } = trial;
  const row: TrialRow = {
    ...trialKey(userId, product.id),
    trialId: trialIdOf(userId, product.id),
    userId,
    productId: product.id,
    status: isConverted ? 'converted' : endsMs <= nowMs ? 'expired' : 'active',
    startedAt: startedMs,
    expiresAt: endsMs,
    ...(isConverted ? { convertedAt: Math.min(endsMs, nowMs) } : {}),
    terms: {
      name: product.name,
      rank: product.rank,
      zone: product.zone,
      hours: Math.max(1, Math.round((endsMs - startedMs) / 3_600_000)),
      reminderMinutes: product.trial?.reminderMinutes ?? 0,
      features: product.features,
    },
    productVersion: product.version,
    callId: `import#${runId}`,
    // The bus heard of it where it began, if at all.
    untold: {},
  };
  const due = nextDue(row);
  // A moment that has passed is one of an hour in which the clock has been already.
  return due === null ? row : { ...row, ...duePlace(userId, Math.max(due, nowMs)) };
}

const iso = (ms: number) => new Date(ms).toISOString();
