import crypto from 'node:crypto';
import { ServiceError } from '../kernel/answer.ts';
import type { PoolClient } from './client.ts';
import type { Cognito } from './cognito.ts';
import type { Pool } from './pool.ts';
import type { Attributes } from './schema.ts';
import type { User } from './user.ts';

/** The user of an operation; whether an absence may be told is the client's setting. */
export function demandUser(cognito: Cognito, pool: Pool, login: string): User {
  const user = cognito.users.find(pool, login);
  if (!user) throw new ServiceError('UserNotFoundException', 'User does not exist.');
  return user;
}

/** A confidential client proves itself with each public call. `login` is the user name as the call gives it. */
export function demandSecretHash(client: PoolClient, login: string, secretHash: unknown): void {
  if (client.secret === undefined) {
    if (secretHash === undefined) return;
    throw new ServiceError('NotAuthorizedException', `Unable to verify secret hash for client ${client.id}`);
  }
  if (typeof secretHash !== 'string') {
    throw new ServiceError(
      'NotAuthorizedException',
      `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
    );
  }
  const expected = crypto
    .createHmac('sha256', client.secret)
    .update(login + client.id)
    .digest();
  const given = Buffer.from(secretHash, 'base64');
  if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected)) {
    throw new ServiceError('NotAuthorizedException', `Unable to verify secret hash for client ${client.id}`);
  }
}

/** AWS: documented; required attributes are always writable at sign-up, verified marks never. */
export function demandWritable(client: PoolClient, changes: Attributes): void {
  for (const name of Object.keys(changes)) {
    const isAllowed =
      !name.endsWith('_verified') &&
      name !== 'sub' &&
      name !== 'identities' &&
      !name.startsWith('dev:') &&
      (client.writeAttributes?.has(name) ?? true);
    if (!isAllowed) {
      throw new ServiceError('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
    }
  }
}

/** A lookup that has to look the same for a user who does not exist; stable per name, unknown to outsiders. */
export function pretendedId(cognito: Cognito, pool: Pool, login: string, purpose: string): Buffer {
  return crypto
    .createHmac('sha256', cognito.signingKey.privateKey.export({ type: 'pkcs8', format: 'der' }))
    .update(`${purpose}\n${pool.id}\n${login}`)
    .digest();
}
