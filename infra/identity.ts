import { bindTable } from './bind.ts';
import type { House } from './house.ts';

/** A user row always follows from the user pool: made on the first call that needs it. */
export function addIdentity(house: House): void {
  const { api, tables, auth } = house;

  const ensureAccount = house.addFunction('ensureAccount');
  bindTable(ensureAccount, tables, 'users', ['GetItem', 'PutItem']);
  bindTable(ensureAccount, tables, 'user-actions-log', ['PutItem']);
  ensureAccount.allow(['cognito-idp:AdminGetUser'], [auth.pool.userPoolArn], {
    USER_POOL_ID: auth.pool.userPoolId,
  });

  api.answerInSteps('Query.me', [
    { name: 'getAccount', source: { table: 'users', actions: ['GetItem'] } },
    { name: 'ensureAccount', source: { fn: ensureAccount } },
  ]);
}
