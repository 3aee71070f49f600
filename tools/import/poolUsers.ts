import { ListUsersCommand, type UserType } from '@aws-sdk/client-cognito-identity-provider';
import { poolClient } from '../backup/clients.ts';
import type { FindUser } from './map/readRow.ts';

/** Cognito's own ceiling. */
const perPage = 60;

/**
 * Finds users by their address. The whole pool is read with the first question, because Cognito answers thirty requests a second, and one
 * for each row would take longer than all pages. Only a confirmed address names its user: anybody can sign up with that of another.
 */
export function usersByMail(poolId: string, progress: (users: number) => void): FindUser {
  let reading: Promise<Map<string, string[]>> | undefined;
  return async (email) => {
    reading ??= readPool(poolId, progress);
    const ids = (await reading).get(email.toLowerCase()) ?? [];
    if (ids.length === 1) return { id: ids[0]! };
    const shown = JSON.stringify(email);
    if (ids.length > 1) return { refused: `${ids.length} users of the pool have the address ${shown}` };
    return { refused: `no user of the pool has the address ${shown}, or it was not confirmed` };
  };
}

async function readPool(
  UserPoolId: string,
  progress: (users: number) => void,
): Promise<Map<string, string[]>> {
  const client = poolClient();
  const found = new Map<string, string[]>();
  let PaginationToken: string | undefined;
  do {
    const page = await client.send(new ListUsersCommand({ UserPoolId, Limit: perPage, PaginationToken }));
    for (const user of page.Users ?? []) {
      const { sub, email, email_verified: verified } = attributesOf(user);
      if (!sub || !email || verified !== 'true') continue;
      found.set(email.toLowerCase(), [...(found.get(email.toLowerCase()) ?? []), sub]);
    }
    progress(page.Users?.length ?? 0);
    ({ PaginationToken } = page);
  } while (PaginationToken !== undefined);
  return found;
}

const attributesOf = ({ Attributes = [] }: UserType) =>
  Object.fromEntries(Attributes.map(({ Name, Value }) => [Name!, Value]));
