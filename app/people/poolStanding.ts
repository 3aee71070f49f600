import { Mistake } from '../../domain/errors.ts';
import { askAws, AwsRefusal } from '../../platform/awsJson.ts';
import { variable } from '../../platform/env.ts';

const UserPoolId = variable('USER_POOL_ID');

/** A user as the pool has them at this moment. */
export interface PoolStanding {
  isEnabled: boolean;
  groups: string[];
}

interface GroupPage {
  Groups?: { GroupName: string }[];
  NextToken?: string;
}

/**
 * Asked for each call of an operator, because a token says what held up to fifteen minutes ago. Undefined when the pool has no
 * such user; a pool that does not answer admits no caller.
 */
export async function standingInPool(Username: string): Promise<PoolStanding | undefined> {
  try {
    const [user, groups] = await Promise.all([
      askAws<{ Enabled?: boolean }>('cognito-idp', 'AdminGetUser', { UserPoolId, Username }),
      groupsInPool(Username),
    ]);
    return { isEnabled: user.Enabled === true, groups };
  } catch (error) {
    if (!(error instanceof AwsRefusal)) throw error;
    if (error.name === 'UserNotFoundException') return undefined;
    if (!/Throttl|TooManyRequests|LimitExceeded/.test(error.name)) throw error;
    throw new Mistake('Unavailable', 'The user pool is asked too often. Try again in a moment.');
  }
}

/** Every group of a user; a user who is gone is in none. */
export async function groupsInPool(Username: string): Promise<string[]> {
  const groups: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await groupPage(Username, NextToken);
    groups.push(...(page.Groups ?? []).map(({ GroupName }) => GroupName));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return groups;
}

async function groupPage(Username: string, NextToken: string | undefined): Promise<GroupPage> {
  const input = { UserPoolId, Username, ...(NextToken !== undefined ? { NextToken } : {}) };
  try {
    return await askAws<GroupPage>('cognito-idp', 'AdminListGroupsForUser', input);
  } catch (error) {
    if (error instanceof AwsRefusal && error.name === 'UserNotFoundException') return {};
    throw error;
  }
}
