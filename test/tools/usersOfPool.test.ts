import type { UserPoolClientType, UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { givenFor } from '../../infra/environment.ts';
import { judgeUsersOfPool, type SeenPool } from '../../tools/operate/preflight/usersOfPool.ts';
import { blocksOf } from '../kit/documents/blocks.ts';
import { theirPool } from '../kit/settings/theirPool.ts';

const at = { region: 'us-east-1', hasWeb: true };
const client = (more: Partial<UserPoolClientType> = {}): UserPoolClientType => ({
  ClientId: theirPool.clientIds[0],
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  ...more,
});
const seen: SeenPool = {
  pool: { Id: theirPool.userPoolId, Name: 'their app' } as UserPoolType,
  clients: [client(), client({ ClientId: theirPool.clientIds[1] })],
  groups: ['staff:all', 'people'],
};
const judged = (more: Partial<SeenPool>, where: Partial<typeof at> = {}) =>
  judgeUsersOfPool({ ...seen, ...more }, theirPool, { ...at, ...where });

describe('a user pool that is there already', () => {
  test('with its clients and one of its groups is fine', () => {
    expect(judged({})).toEqual([
      { about: 'users', state: 'ok', said: 'their app (us-east-1_TheirPool), 2 clients' },
    ]);
  });

  test.each<[string, Partial<SeenPool>, Partial<typeof at>, string]>([
    [
      'of another region',
      {},
      { region: 'eu-central-1' },
      'is of another region than this deployment (eu-central-1)',
    ],
    ['that is not there', { pool: null }, {}, 'There is no user pool us-east-1_TheirPool in this account'],
    [
      'without a client that is named',
      { clients: [client(), null] },
      {},
      `has no app client ${theirPool.clientIds[1]}`,
    ],
  ])('%s stops a deployment', (_, more, where, said) => {
    expect(judged(more, where)).toEqual([
      { about: 'users', state: 'stop', said: expect.stringContaining(said) },
    ]);
  });

  test.each<[string, Partial<SeenPool>, string]>([
    [
      'without any of the groups',
      { groups: ['people', 'admins'] },
      'none of the groups staff:read, staff:help, staff:all',
    ],
    [
      'whose first client has a secret',
      { clients: [client({ ClientSecret: 's' }), client()] },
      'has a secret',
    ],
    [
      'whose first client proves no password',
      { clients: [client({ ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }), client()] },
      'does not allow ALLOW_USER_SRP_AUTH',
    ],
  ])('%s is a warning', (_, more, said) => {
    expect(judged(more)).toMatchObject([
      { state: 'ok' },
      { state: 'warning', said: expect.stringContaining(said) },
    ]);
  });

  test('needs no client for a browser where the deployment has no pages', () => {
    const clients = [client({ ClientSecret: 's' }), client()];
    expect(judged({ clients }, { hasWeb: false })).toMatchObject([{ state: 'ok' }]);
  });

  test('that may not be seen is a note', () => {
    expect(judgeUsersOfPool(undefined, theirPool, at)).toMatchObject([{ state: 'note' }]);
  });

  test('is handed to the look before a deployment', () => {
    expect(givenFor({ prod: { users: theirPool } }, 'prod', [])).toMatchObject({
      ...{ users: theirPool, synth: { users: theirPool } },
    });
    expect(givenFor({ prod: {} }, 'prod', [])).not.toHaveProperty('users');
  });
});

test('the settings that docs/adopting.md shows are taken as they stand there', () => {
  const [block] = blocksOf('docs/adopting.md').filter(({ text }) => text.includes("kind: 'pool'"));
  const [, written] = /^const environments[^=]*= (.*);\s*$/s.exec(block!.text)!;
  const environments = new Function(`return ${written}`)() as Record<string, unknown>;
  expect(givenFor(environments, 'prod', []).users).toMatchObject({
    kind: 'pool',
    clientIds: [expect.any(String), expect.any(String)],
  });
});
