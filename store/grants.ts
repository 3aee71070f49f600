import type { Right } from '../domain/entitlement.ts';
import { unitsMax } from '../domain/units.ts';
import { variable } from '../platform/env.ts';
import { rightKey } from './rows/entitlements.ts';
import type { TransactItem } from './write.ts';

const table = variable('TABLE_ENTITLEMENTS');

/** Takes units out of a grant; fails when another use took them first or the grant has ended. */
export function drawItem(userId: string, grant: Right, units: number, nowMs: number): TransactItem {
  return {
    Update: {
      TableName: table,
      Key: { user_id: userId, entitlement_key: rightKey(grant) },
      UpdateExpression: 'SET #limits[0].#limit = #limits[0].#limit - :units',
      ConditionExpression:
        '#limits[0].#limit >= :units AND (attribute_not_exists(expires_ms) OR expires_ms > :now)',
      ExpressionAttributeNames: { '#limits': 'limits', '#limit': 'limit' },
      ExpressionAttributeValues: { ':units': units, ':now': nowMs },
    },
  };
}

/** Gives units back to a grant that still runs; fails when it is gone, or when it could not hold them. */
export function returnItem(userId: string, grant: Right, units: number, nowMs: number): TransactItem {
  const item = drawItem(userId, grant, units, nowMs);
  return {
    Update: {
      ...item.Update!,
      UpdateExpression: 'SET #limits[0].#limit = #limits[0].#limit + :units',
      ConditionExpression:
        '#limits[0].#limit <= :most AND (attribute_not_exists(expires_ms) OR expires_ms > :now)',
      ExpressionAttributeValues: {
        ...item.Update!.ExpressionAttributeValues,
        ':most': unitsMax - units,
      },
    },
  };
}
