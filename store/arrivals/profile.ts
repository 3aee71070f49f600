import { variable } from '../../platform/env.ts';
import type { Imported } from '../rows/imported.ts';
import type { TransactItem } from '../write.ts';
import { markOf, moved, refusal, there, type Arriving, type Plan } from './plan.ts';

/** What the old system knew of the person beside address and name, which are the user pool's. */
export function profilePlan(attributes: Record<string, unknown>, { userId, user, run }: Arriving): Plan {
  const details = { type: 'profile' };
  if (Object.keys(attributes).length === 0) return moved([], [], details);
  if (!user) return refusal('there is no account of its user yet');
  const places = [`profile ${userId}`];
  if (user.legacy_profile) return there(places, details, user.imported ? [unmarkUserItem(userId)] : []);
  return moved(
    places,
    [keepProfileItem(userId, attributes, withOthers(user.imported, markOf(run)))],
    details,
  );
}

/** The import that made the account keeps its mark beside the one that brings the profile. */
function withOthers(
  others: Imported | undefined,
  { imported }: { imported?: Imported },
): { imported?: Imported } {
  return imported === undefined ? {} : { imported: { ...others, ...imported } };
}

/** Keeps what the legacy profile held with an account that is there and has none. */
function keepProfileItem(
  userId: string,
  profile: Record<string, unknown>,
  mark: { imported?: Imported } = {},
): TransactItem {
  const { imported } = mark;
  return {
    Update: {
      TableName: variable('TABLE_USERS'),
      Key: { user_id: userId },
      UpdateExpression: `SET legacy_profile = :profile${imported ? ', imported = :imported' : ''}`,
      ConditionExpression:
        'attribute_exists(user_id) AND attribute_not_exists(legacy_profile) AND NOT #status IN (:deleting, :deleted)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':profile': profile,
        ...(imported ? { ':imported': imported } : {}),
        ':deleting': 'DELETING',
        ':deleted': 'DELETED',
      },
    },
  };
}

/** The profile that an import brought stays for good. */
function unmarkUserItem(userId: string): TransactItem {
  return {
    Update: {
      TableName: variable('TABLE_USERS'),
      Key: { user_id: userId },
      UpdateExpression: 'REMOVE imported',
      ConditionExpression: 'attribute_exists(user_id)',
    },
  };
}
