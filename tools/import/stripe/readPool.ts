import {
  ListUsersCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { attributesIn } from '../../backup/exportPool.ts';
import type { Pool } from './judgeCustomers.ts';

/** Cognito's own ceiling. */
const perPage = 60;

/** The whole user pool: Cognito answers thirty requests a second, and one for each customer would take longer than all pages. */
export async function readPool(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  progress: (users: number) => void,
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
    progress(page.Users?.length ?? 0);
    ({ PaginationToken } = page);
  } while (PaginationToken !== undefined);
  return pool;
}
