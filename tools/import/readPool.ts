import {
  ListUsersCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { attributesIn } from '../backup/exportPool.ts';

/** The user pool, as far as users are found in it. */
export interface Pool {
  users: Map<string, PoolUser>;
  /** Users by their confirmed address, in lower case. Anybody can sign up with an address that is not theirs. */
  byMail: Map<string, string[]>;
}

interface PoolUser {
  username: string;
  email?: string;
  name?: string;
}

/** Cognito's own ceiling. */
const perPage = 60;

/** The whole user pool: Cognito answers thirty requests a second, and one for each row or customer would take longer than all pages. */
export async function readPool(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  progress?: (users: number) => void,
): Promise<Pool> {
  const pool: Pool = { users: new Map(), byMail: new Map() };
  let PaginationToken: string | undefined;
  do {
    const page = await client.send(new ListUsersCommand({ UserPoolId, Limit: perPage, PaginationToken }));
    for (const { Username, Attributes } of page.Users ?? []) {
      const { sub = Username!, email, name, email_verified: verified } = attributesIn(Attributes);
      pool.users.set(sub, { username: Username!, ...(email ? { email } : {}), ...(name ? { name } : {}) });
      if (!email || verified !== 'true') continue;
      const mail = email.toLowerCase();
      pool.byMail.set(mail, [...(pool.byMail.get(mail) ?? []), sub]);
    }
    progress?.(page.Users?.length ?? 0);
    ({ PaginationToken } = page);
  } while (PaginationToken !== undefined);
  return pool;
}
