import type { PoolUsers } from '../../../infra/usersSetting.ts';

/** The pool of an app that was there before, with two clients that count, and groups that are called as the app calls them. */
export const theirPool = {
  kind: 'pool',
  userPoolId: 'us-east-1_TheirPool',
  clientIds: ['3webapp0000000000000000000', '4mobile+0000000000000000000'],
  groups: { viewers: 'staff:read', support: 'staff:help', admins: 'staff:all' },
  nameAttribute: 'custom:display',
} satisfies PoolUsers;
