import { variable } from '../platform/env.ts';
import { batchGet } from './batchGet.ts';
import { dynamodb } from './client.ts';
import { receiptKey } from './rows/receipts.ts';
import { conditionFailed } from './write.ts';

const table = variable('TABLE_RECEIPTS');
/** Stripe shows an event for 30 days and may bring it again as long. */
const keptSeconds = 35 * 86_400;

export type EventState = 'RECEIVED' | 'DONE' | 'PARKED';

/**
 * Writes an event down before anything is done about it. Gives what became of it when it was here before; an event that was
 * received and not finished is worked on again.
 */
export async function receiveEvent(
  event: { id: string; type: string },
  nowMs: number,
): Promise<EventState | 'NEW'> {
  try {
    await dynamodb.put({
      TableName: table,
      Item: {
        ...keyOf(event.id),
        event_type: event.type,
        state: 'RECEIVED' satisfies EventState,
        received_at: new Date(nowMs).toISOString(),
        expires_at: Math.floor(nowMs / 1000) + keptSeconds,
      },
      ConditionExpression: 'attribute_not_exists(receipt_id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return 'NEW';
  } catch (error) {
    if (!conditionFailed(error)) throw error;
    return (error.Item?.['state'] ?? 'RECEIVED') as EventState;
  }
}

export async function finishEvent(eventId: string, state: 'DONE' | 'PARKED', nowMs: number): Promise<void> {
  await dynamodb.update({
    TableName: table,
    Key: keyOf(eventId),
    UpdateExpression: 'SET #state = :state, finished_at = :at',
    ConditionExpression: 'attribute_exists(receipt_id)',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':state': state, ':at': new Date(nowMs).toISOString() },
  });
}

/** Which of these events were received before, handled or not. */
export async function knownEvents(eventIds: string[]): Promise<Set<string>> {
  const rows = await batchGet<{ receipt_id: string }>(table, eventIds.map(keyOf));
  const found = new Set(rows.map((row) => row.receipt_id));
  return new Set(eventIds.filter((id) => found.has(keyOf(id).receipt_id)));
}

const keyOf = (eventId: string) => receiptKey(`EVT#${eventId}`);
