import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { FindUser } from './map/readRow.ts';
import { readPool, type Pool } from './readPool.ts';

/** Finds users by their confirmed address. The whole pool is read with the first question. */
export function usersByMail(
  client: CognitoIdentityProviderClient,
  poolId: string,
  progress: (users: number) => void,
): FindUser {
  let reading: Promise<Pool> | undefined;
  return async (email) => {
    reading ??= readPool(client, poolId, progress);
    const ids = (await reading).byMail.get(email.toLowerCase()) ?? [];
    if (ids.length === 1) return { id: ids[0]! };
    const shown = JSON.stringify(email);
    if (ids.length > 1) return { refused: `${ids.length} users of the pool have the address ${shown}` };
    return { refused: `no user of the pool has the address ${shown}, or it was not confirmed` };
  };
}
