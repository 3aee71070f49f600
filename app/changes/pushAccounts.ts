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

/**
 * Counters follow the rights once more, in case the writer died before it could update them; an account that is new here
 * gets what the legacy table has of it; then the open screens are told, so that what they read is in step.
 */
export async function pushAccounts(changes: Change[], nowMs: number): Promise<Fault[]> {
  const newest = new Map<string, { index: number; item: { row: UserRow; isNew: boolean } }>();
  for (const [index, change] of changes.entries()) {
    if (change.kind !== 'user' || change.after.version === change.before?.version) continue;
    const isNew = !change.before || (newest.get(change.after.user_id)?.item.isNew ?? false);
    newest.set(change.after.user_id, { index, item: { row: change.after, isNew } });
  }
  const added = [...newest.values()].filter(({ item }) => item.isNew);
  const legacy = await legacyOf(added.map(({ item }) => item.row.user_id));
  return forEach([...newest.values()], ({ row }) =>
    carrying(row.last_change.request_id, async () => {
      for (const one of inOrder(legacy.get(row.user_id) ?? [])) tellRefused(one, await moveRow(one, nowMs));
      if (row.version > 1) await refreshWindows(row.user_id, nowMs);
      await publishAccount(changeOf(row));
    }),
  );
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
