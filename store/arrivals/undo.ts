import type { ArrivalKind } from '../../domain/arrival.ts';
import { failureOf, pauseBefore } from '../write.ts';
import { markedPages, markedTables, type MarkedTable } from './marked.ts';
import type { ImportRun } from './plan.ts';
import type { Requests } from './requests.ts';
import { Together } from './together.ts';
import { undoAction, undoProfile } from './undoRows.ts';
import { undoCounter } from './undoCounter.ts';
import type { Undo } from './undoing.ts';
import { undoGrant, undoSubscription, undoTrial } from './undoRights.ts';

const attemptsMax = 12;
const accountsAtOnce = 32;

export interface Undone {
  /** Records that are gone again, by their kind. */
  takenBack: Record<ArrivalKind, number>;
  /** Records that were used or changed since: they stay, with the mark of the import. */
  kept: number;
}

export interface UndoOptions {
  /** Rows that were looked at, of all tables. */
  progress(looked: number): void;
  kept(place: string, why: string): void;
  nowMs?: number;
}

const undos: Record<MarkedTable, Undo<never>> = {
  counters: undoCounter,
  rights: undoGrant,
  actions: undoAction,
  trials: undoTrial,
  subscriptions: undoSubscription,
  profiles: undoProfile,
};

/**
 * The way back of an import: takes back what was neither used nor changed since, each record in one transaction, and leaves the rest. It
 * finds what the import wrote by its mark, so it works from any machine, and an interrupted one is simply started again.
 */
export async function undoRun(
  run: Pick<ImportRun, 'id'>,
  options: UndoOptions,
  requests: Requests = new Together(),
): Promise<Undone> {
  const done: Undone = { takenBack: none(), kept: 0 };
  let looked = 0;
  for (const table of Object.keys(markedTables) as MarkedTable[]) {
    const undo = (row: never) => undoOne(undos[table], row, run.id, options, done, requests);
    for await (const page of markedPages<never>(table, run.id)) {
      const accounts = byAccount(page.rows);
      for (let at = 0; at < accounts.length; at += accountsAtOnce)
        await Promise.all(accounts.slice(at, at + accountsAtOnce).map((rows) => eachInTurn(rows, undo)));
      options.progress((looked += page.looked));
    }
  }
  return done;
}

/** Rows of one account one after the other, because they meet in the same windows. */
async function eachInTurn<Row>(rows: Row[], one: (row: Row) => Promise<void>): Promise<void> {
  for (const row of rows) await one(row);
}

function byAccount(rows: never[]): never[][] {
  const accounts = new Map<string, never[]>();
  for (const row of rows) {
    const { user_id, pk } = row as { user_id?: string; pk?: string };
    const account = user_id ?? pk ?? '';
    const known = accounts.get(account);
    if (known) known.push(row);
    else accounts.set(account, [row]);
  }
  return [...accounts.values()];
}

async function undoOne(
  undo: Undo<never>,
  row: never,
  runId: string,
  options: UndoOptions,
  done: Undone,
  requests: Requests,
): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const undoing = await undo(row, runId, options.nowMs ?? Date.now(), requests);
    if (undoing === 'nothing') return;
    if ('kept' in undoing) {
      done.kept += 1;
      return options.kept(undoing.place, undoing.kept);
    }
    try {
      await requests.transact(undoing.items);
      done.takenBack[undoing.kind] += 1;
      return;
    } catch (error) {
      if (!failureOf(error)) throw error;
    }
    await pauseBefore(attempt);
  }
  done.kept += 1;
  options.kept(JSON.stringify(row), 'it kept changing');
}

const none = (): Record<ArrivalKind, number> => ({
  ...{ profile: 0, subscription: 0, counter: 0, trial: 0, action: 0, grant: 0 },
});
