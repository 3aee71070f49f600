import { randomUUID } from 'node:crypto';
import type { Product } from '../../../domain/catalog.ts';
import { log, metric } from '../../../platform/log.ts';
import { paidRightPage } from '../../../store/entitlements.ts';
import { recall, remember } from '../../../store/jobs.ts';
import { listCatalog } from '../../../store/products.ts';
import { claimPage } from '../../../store/subscriptions.ts';
import { changesMaxOfNight } from '../../people/compare/bound.ts';
import { isImplausible } from '../../people/compare/run.ts';
import { inTurn } from '../../turn.ts';
import { unlessMissing } from '../client.ts';
import { isClaim, payersOfStrayRights, payersUnseen } from './claims.ts';
import { lookAt, purchasePage, subscriptionPage } from './listed.ts';
import { countMissing, lookAgain, type Payer } from './lookAgain.ts';
import { Seen, writeSeen } from './seen.ts';

const job = 'stripe-compare';
/** Longer than a page takes of which everything is different. */
const leaseMs = 240_000;
/** Rows that are read in one step: few enough that all of them can be looked at again before the run has to stop. */
const claimsPerPage = 250;
const rightsPerPage = 1_000;
/** Between two looks at whether the number of missing customers is plausible. */
const payersPerLook = 100;

export interface Report {
  /** What Stripe listed: subscriptions that are not cancelled, and purchases. */
  lookedAtSubscriptions: number;
  /** Rows here that say that something is paid. */
  lookedAtRows: number;
  /** Accounts that were different, and are equal now. */
  drift: number;
  /** Accounts that would have lost rights, and did not: more of them than one round may take from. */
  held: number;
  /** Customers whom no account has; the comparison of the three sides deals with them. */
  strangers: number;
  /** Accounts with something to lose here whose customer Stripe does not know. */
  missing: number;
  /** Why nothing more was concluded: the list is not that of this deployment. */
  aborted?: string;
  isDone: boolean;
}

interface ListPlace {
  side: 'subscriptions' | 'purchases';
  after?: string;
}

interface TablePlace {
  side: 'rows' | 'rights';
  cursor?: Record<string, unknown>;
}

/** One comparison, as it is kept between runs. */
interface Round extends Report {
  id: string;
  /** Accounts whose customer Stripe knows. */
  known: number;
  /** Accounts that have lost rights, and how many may. */
  taken: number;
  takenMax: number;
  place: ListPlace | TablePlace;
}

export const nothingCompared: Report = {
  lookedAtSubscriptions: 0,
  lookedAtRows: 0,
  drift: 0,
  held: 0,
  strangers: 0,
  missing: 0,
  isDone: false,
};

/** What a run looks up once. */
interface Run {
  catalog: Product[];
  seen?: Seen;
}

/**
 * Both ways: what Stripe lists is as it is here, page against page, and what is written here is on one of Stripe's lists. Only what
 * differs is read from Stripe again, account by account. `isStart` begins a round when none is under way; otherwise the one that
 * is left continues. Works until `untilMs`.
 */
export async function compareAll(isStart: boolean, untilMs: number): Promise<Report> {
  const last = await recall<Round>(job, 'current');
  if (!isStart && (last?.isDone ?? true)) return reportOf(last);
  const worked = await inTurn(`${job}-lock`, leaseMs, async (isOurs) => {
    // Read again: the run that was at work until now may have finished it.
    const left = await recall<Round>(job, 'current');
    if (!isStart && (left?.isDone ?? true)) return left;
    let round = left && !left.isDone ? left : await begin();
    const run: Run = { catalog: await listCatalog() };
    while (!round.isDone && Date.now() < untilMs && (await isOurs())) {
      const before = round.drift;
      round = await step(round, run);
      if (round.drift > before) metric('StripeDrift', round.drift - before);
      if (round.isDone) await end(round);
      await remember(job, 'current', round);
    }
    return round;
  });
  return reportOf(worked ?? (await recall<Round>(job, 'current')));
}

/** When a round came to its end last; before the first one, when that was first asked for. */
export async function finishedAtMs(nowMs: number): Promise<number> {
  const finished = await recall<number>(job, 'finished');
  if (finished !== undefined) return finished;
  await noteFinished(nowMs);
  return nowMs;
}

export async function noteFinished(nowMs: number): Promise<void> {
  await remember(job, 'finished', nowMs);
}

async function begin(): Promise<Round> {
  const round: Round = {
    ...nothingCompared,
    ...{ id: randomUUID(), known: 0, place: { side: 'subscriptions' } },
    ...{ taken: 0, takenMax: await changesMaxOfNight(Date.now()) },
  };
  await remember(job, 'current', round);
  return round;
}

async function end(round: Round): Promise<void> {
  if (round.aborted === undefined) await noteFinished(Date.now());
  else {
    metric('SyncAborted');
    log('error', 'The comparison with Stripe was stopped.', { job: 'stripeCompare', detail: round.aborted });
  }
  if (round.held > 0) {
    metric('SyncBoundReached', round.held);
    log(
      'error',
      'The comparison with Stripe has left accounts as they are: too many would have lost rights.',
      {
        job: 'stripeCompare',
        count: round.held,
      },
    );
  }
  // A comparison that saw nothing while there is something to see believes that it succeeded.
  if (round.lookedAtRows > 0 && round.lookedAtSubscriptions === 0) metric('SyncLookedAtNothing');
  log('info', 'Stripe and the database were compared.', {
    job: 'stripeCompare',
    count: round.lookedAtSubscriptions,
    detail: `${round.lookedAtRows} rows, ${round.drift} differed`,
  });
}

function reportOf(round: Round | undefined): Report {
  if (!round) return nothingCompared;
  const { place: _, known: _known, id: _id, taken: _taken, takenMax: _max, ...report } = round;
  return report;
}

async function step(round: Round, run: Run): Promise<Round> {
  const { place } = round;
  if (place.side === 'rows') return rowsStep(round, run, place);
  if (place.side === 'rights') return rightsStep(round, run, place);
  return listStep(round, run, place as ListPlace);
}

async function listStep(round: Round, run: Run, place: ListPlace): Promise<Round> {
  const { side, after } = place;
  const pageOf = side === 'subscriptions' ? subscriptionPage : purchasePage;
  const page = await unlessMissing(pageOf(run.catalog, after), undefined);
  // What the last page ended with is gone: the list is read from its beginning.
  if (page === undefined) return { ...round, place: { side } };
  const looked = await lookAt(run.catalog, page.listed, Date.now());
  await writeSeen(round.id, `${side}#${after ?? ''}`, looked.met, Date.now());
  return {
    ...(await settled(round, looked.suspects)),
    lookedAtSubscriptions: round.lookedAtSubscriptions + page.listed.length,
    known: round.known + looked.known,
    strangers: round.strangers + looked.strangers,
    place: page.next === undefined ? behindList(side, run.catalog) : { side, after: page.next },
  };
}

/** Where nothing was ever sold once, there is no list of purchases to read. */
function behindList(side: ListPlace['side'], catalog: Product[]): ListPlace | TablePlace {
  const sellsOnce = catalog.some(({ kind }) => kind === 'ONE_TIME');
  return side === 'subscriptions' && sellsOnce ? { side: 'purchases' } : { side: 'rows' };
}

async function rowsStep(round: Round, run: Run, { cursor }: TablePlace): Promise<Round> {
  run.seen ??= await Seen.read(round.id);
  const nowMs = Date.now();
  const { rows, next } = await claimPage(cursor, claimsPerPage);
  const claims = rows.filter((row) => isClaim(row, nowMs));
  const looked = await lookAtUnlisted(round, await payersUnseen(claims, run.seen, nowMs));
  return {
    ...looked,
    lookedAtRows: round.lookedAtRows + claims.length,
    place: next ? { side: 'rows', cursor: next } : { side: 'rights' },
  };
}

async function rightsStep(round: Round, run: Run, { cursor }: TablePlace): Promise<Round> {
  const { rights, next } = await paidRightPage(cursor, rightsPerPage);
  const looked = await lookAtUnlisted(round, await payersOfStrayRights(rights, run.catalog, Date.now()));
  return {
    ...looked,
    isDone: looked.isDone || next === undefined,
    place: { side: 'rights', ...(next ? { cursor: next } : {}) },
  };
}

/** Accounts that Stripe's lists did not name are written to only while the number of missing customers is plausible. */
async function lookAtUnlisted(round: Round, payers: Payer[]): Promise<Round> {
  let looked = round;
  for (let from = 0; from < payers.length; from += payersPerLook) {
    const some = payers.slice(from, from + payersPerLook);
    const missing = await countMissing(some);
    looked = {
      ...looked,
      missing: looked.missing + missing,
      known: looked.known + some.length - missing,
    };
    const aborted = reasonToStop(looked);
    if (aborted !== undefined) return { ...looked, aborted, isDone: true };
    looked = await settled(looked, some);
  }
  return looked;
}

/** With these read again, and made equal as far as the bound allows. */
async function settled(round: Round, payers: Payer[]): Promise<Round> {
  const { drift, taken, held } = await lookAgain(payers, round.takenMax - round.taken);
  return {
    ...round,
    drift: round.drift + drift,
    taken: round.taken + taken,
    held: round.held + held,
  };
}

/**
 * Taking rights away for a customer that Stripe does not know is right for one that was deleted there, and ends everybody's plan
 * when the key is of another account of Stripe's, which knows none of ours.
 */
function reasonToStop({ known, missing }: Round): string | undefined {
  const isForeignKey = known === 0 && missing > 0;
  if (!isForeignKey && !isImplausible(missing, known + missing)) return undefined;
  return `${missing} of ${known + missing} customers look missing from Stripe: the key may be of another Stripe account.`;
}
