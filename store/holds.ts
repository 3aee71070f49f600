import { plus } from '../domain/units.ts';
import { roomIn } from '../domain/usage.ts';
import { variable } from '../platform/env.ts';
import { receiptKey } from './rows/receipts.ts';
import { standsAlone } from './usage.ts';
import type { LastAction } from './rows/lastAction.ts';
import type { UsageRow } from './usageRow.ts';
import type { TransactItem } from './write.ts';

const usageTable = variable('TABLE_USER_USAGE');
const receiptsTable = variable('TABLE_RECEIPTS');

/** How a hold ends: `amount` of it is used, the rest is given back; drawn units may go back to grants and pools. */
export interface HoldEnd {
  /** The hold's name in the row. */
  hold: string;
  held: number;
  amount: number;
  /** Units that go back to grants and pools. */
  toGrants: number;
  /** Those of them that can be drawn again. */
  drawable: number;
  action: LastAction;
}

/**
 * Ends the hold in one counter. Fails when it is gone; when it is settled, also when it has ended by itself; and when the
 * part beyond what was held has no room.
 */
export function endHoldItem(row: UsageRow, end: HoldEnd, nowMs: number): TransactItem {
  const extra = Math.max(0, end.amount - end.held);
  return {
    Update: {
      TableName: usageTable,
      Key: { user_id: row.user_id, feature_date_key: row.feature_date_key },
      UpdateExpression: `SET usage_count = usage_count + :amount, held_count = held_count - :held, remaining = remaining + :back, #version = #version + :one, updated_at = :at, last_action = :action${
        end.toGrants > 0 ? ', drawn = drawn - :grants, grant_units = :granted, rights_version = :next' : ''
      } REMOVE holds.#hold`,
      ConditionExpression: [
        'holds.#hold.n = :held',
        standsAlone,
        ...(end.amount > 0 ? ['holds.#hold.ends_ms > :now'] : []),
        ...(extra > 0 ? ['remaining >= :extra', 'rights_until_ms > :now'] : []),
        // What goes back was reckoned with the limit and the drawn units of the row that was read.
        ...(end.toGrants > 0 ? ['rights_version = :seen'] : []),
      ].join(' AND '),
      ExpressionAttributeNames: { '#hold': end.hold, '#version': 'version' },
      ExpressionAttributeValues: {
        ':amount': end.amount,
        ':held': end.held,
        ':back': end.held - end.amount + roomLost(row, end.toGrants),
        ':one': 1,
        ':at': new Date(nowMs).toISOString(),
        ':action': end.action,
        ...(end.amount > 0 || extra > 0 ? { ':now': nowMs } : {}),
        ...(extra > 0 ? { ':extra': extra } : {}),
        ...(end.toGrants > 0
          ? {
              ':grants': end.toGrants,
              ':granted': plus(row.grant_units ?? 0, end.drawable),
              ':seen': row.rights_version,
              ':next': row.rights_version + 1,
            }
          : {}),
      },
    },
  };
}

/** The window's room without the units that go back to grants and pools, against the room with them: 0 or less. */
function roomLost(row: UsageRow, toGrants: number): number {
  const limit = row.limit_value ?? null;
  const drawn = row.drawn ?? 0;
  return roomIn({ limit, drawn: drawn - toGrants }) - roomIn({ limit, drawn });
}

/** A hold ends once: the receipt remembers how. */
export function holdEndedItem(receiptId: string, how: 'settled' | 'released', amount: number): TransactItem {
  return {
    Update: {
      TableName: receiptsTable,
      Key: receiptKey(receiptId),
      UpdateExpression: 'SET ended = :ended',
      ConditionExpression: 'attribute_exists(receipt_id) AND attribute_not_exists(ended)',
      ExpressionAttributeValues: { ':ended': { how, amount } },
    },
  };
}
