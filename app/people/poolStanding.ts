import { Mistake } from '../../domain/errors.ts';
import { askAws } from '../../platform/awsJson.ts';
import { Refusal } from '../../platform/refusal.ts';
import { variable } from '../../platform/env.ts';
import { canBeAsked, groupsAmong, isOurPool } from './directory.ts';

const UserPoolId = canBeAsked ? variable('USER_POOL_ID') : '';

/** A user as the pool has them at this moment. */
export interface PoolStanding {
  isEnabled: boolean;
  /** Whether a code is asked for at each sign-in: of an authenticator app, in another app's pool also by SMS or e-mail. */
  hasSecondFactor: boolean;
  /** Those of operators by the names that they have here; of our own pool, all. */
  groups: string[];
}

/** Our own pool sends no codes. */
const factors = new Set(['SOFTWARE_TOKEN_MFA', ...(isOurPool ? [] : ['SMS_MFA', 'EMAIL_OTP'])]);

interface PoolUser {
  Enabled?: boolean;
  UserMFASettingList?: string[];
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
      askAws<PoolUser>('cognito-idp', 'AdminGetUser', { UserPoolId, Username }),
      groupsInPool(Username),
    ]);
    const hasSecondFactor = (user.UserMFASettingList ?? []).some((factor) => factors.has(factor));
    return { isEnabled: user.Enabled === true, hasSecondFactor, groups };
  } catch (error) {
    if (error instanceof Refusal && error.name === 'UserNotFoundException') return undefined;
    throw passing(error);
  }
}

/** Ends every session of a user: none can be renewed any more, nor change anything at the pool. */
export async function endSessions(Username: string): Promise<void> {
  try {
    await askAws('cognito-idp', 'AdminUserGlobalSignOut', { UserPoolId, Username });
  } catch (error) {
    throw passing(error);
  }
}

/** A pool that is asked too often is no fault of ours, and answers soon. */
function passing(error: unknown): unknown {
  if (!(error instanceof Refusal) || !/Throttl|TooManyRequests|LimitExceeded/.test(error.name)) return error;
  return new Mistake('Unavailable', 'The user pool gets too many requests. Try again in a moment.');
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
  return groupsAmong(groups);
}

async function groupPage(Username: string, NextToken: string | undefined): Promise<GroupPage> {
  const input = { UserPoolId, Username, ...(NextToken !== undefined ? { NextToken } : {}) };
  try {
    return await askAws<GroupPage>('cognito-idp', 'AdminListGroupsForUser', input);
  } catch (error) {
    if (error instanceof Refusal && error.name === 'UserNotFoundException') return {};
    throw error;
  }
}
