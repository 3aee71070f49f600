import { publishAccount } from '../../platform/publish.ts';
import { log, metric } from '../../platform/log.ts';
import { carrying } from '../../platform/requestId.ts';
import type { LegacyRow } from '../../domain/legacy.ts';
import { moveRow, type Outcome } from '../../store/legacy.ts';
import { legacyOf } from '../../store/legacyRows.ts';
import { refreshWindows } from '../../store/refresh.ts';
import type { AccountChangeInput } from '../../generated/schema.ts';
import type { UserRow } from '../../store/rows/users.ts';
import { forEach, type Change, type Fault } from './change.ts';

/** What is to be done for one account, by the newest of its records in a batch. */
interface Account {
  row: UserRow;
  /** It is new here, or visited for the first time. */
  isVisited: boolean;
  /** Its version has moved. */
  isNews: boolean;
}

/**
 * Counters follow the rights once more, in case the writer died before it could update them; an account that is visited for the first
 * time gets what the legacy table has of it; then the open screens are told, so that what they read is in step.
 */
export async function pushAccounts(changes: Change[], nowMs: number): Promise<Fault[]> {
  const accounts = accountsIn(changes);
  const visited = accounts.filter(({ item }) => item.isVisited);
  const legacy = await legacyOf(visited.map(({ item }) => item.row.user_id));
  return forEach(accounts, ({ row, isNews }) =>
    carrying(row.last_change.request_id, async () => {
      for (const one of inOrder(legacy.get(row.user_id) ?? [])) tellRefused(one, await moveRow(one, nowMs));
      if (!isNews) return;
      if (row.version > 1) await refreshWindows(row.user_id, nowMs);
      await publishAccount(changeOf(row));
    }),
  );
}

function accountsIn(changes: Change[]): { index: number; item: Account }[] {
  const accounts = new Map<string, { index: number; item: Account }>();
  for (const [at, change] of changes.entries()) {
    if (change.kind !== 'user') continue;
    const { before, after: row } = change;
    const known = accounts.get(row.user_id);
    const isMoved = row.version !== before?.version;
    const isNews = isMoved || (known?.item.isNews ?? false);
    const isVisited = isFirstVisit(before, row) || (known?.item.isVisited ?? false);
    if (!isNews && !isVisited) continue;
    // The batch is tried again from the record that failed, and all that makes the account of interest has to come again.
    const index = known && (known.item.isVisited || !isMoved) ? known.index : at;
    accounts.set(row.user_id, { index, item: { row, isVisited, isNews } });
  }
  return [...accounts.values()];
}

function isFirstVisit(before: UserRow | undefined, { legacy_looked: looked }: UserRow): boolean {
  return !before || (looked !== undefined && before.legacy_looked === undefined);
}

function changeOf({ user_id: userId, version, last_change }: UserRow): AccountChangeInput {
  const { reason, product_id, at, request_id } = last_change;
  return { userId, version, reason, productId: product_id ?? null, at, requestId: request_id ?? null };
}

/** Subscriptions first: a counter goes into the windows that they bring. */
function inOrder(rows: LegacyRow[]): LegacyRow[] {
  const isSubscription = (row: LegacyRow) => row['type'] === 'subscription';
  return [...rows.filter(isSubscription), ...rows.filter((row) => !isSubscription(row))];
}

/** It stays where it is and the person can work; `npm run migrate -- --dry-run` names it too. */
function tellRefused({ strategy_id }: LegacyRow, outcome: Outcome): void {
  if (outcome.kind !== 'refused') return;
  metric('LegacyRowRefused');
  log('warn', 'A row of the legacy table cannot be moved.', { detail: `${strategy_id}: ${outcome.why}` });
}
