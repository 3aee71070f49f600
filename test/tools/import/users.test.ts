import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { SavedUser } from '../../../tools/backup/exportPool.ts';
import { sourceNamed } from '../../../tools/import/sources/openSource.ts';
import { openIds } from '../../../tools/import/users/ids.ts';
import { movableOf } from '../../../tools/import/users/movable.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-import-users-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const attributes = { email: 'Ada@old.example', email_verified: 'true' };
const ada: SavedUser = {
  ...{ sub: 'old-1', username: 'ada', status: 'CONFIRMED', isEnabled: true },
  ...{ createdAt: '2020-01-01T00:00:00.000Z', attributes },
};
const moved = { email: 'Ada@old.example', name: null, isEnabled: true, isInvited: false };

describe('a user of another pool', () => {
  test.each<[string, Partial<SavedUser>, object]>([
    ['has the confirmed address and no name', {}, {}],
    [
      'has the name',
      { attributes: { ...attributes, name: 'Ada L.', given_name: 'Ada' } },
      { name: 'Ada L.' },
    ],
    [
      'has the name in two parts',
      { attributes: { ...attributes, given_name: 'Ada', family_name: 'L.' } },
      { name: 'Ada L.' },
    ],
    ['stays locked out', { isEnabled: false }, { isEnabled: false }],
    ['stays invited', { status: 'FORCE_CHANGE_PASSWORD' }, { isInvited: true }],
    ['whose password was to be changed gets a new one', { status: 'RESET_REQUIRED' }, {}],
  ])('%s', (_, is, becomes) => {
    expect(movableOf({ ...ada, ...is })).toEqual({
      kind: 'user',
      userId: 'old-1',
      user: { ...moved, ...becomes },
    });
  });

  test.each<[string, Partial<SavedUser>, RegExp]>([
    ['never confirmed', { status: 'UNCONFIRMED' }, /never confirmed its address/],
    ['comes from an external provider', { status: 'EXTERNAL_PROVIDER' }, /external provider/],
    ['has no address', { attributes: {} }, /no address/],
    [
      'has an address without a word of whether it was proven',
      { attributes: { email: 'ada@old.example' } },
      /was not confirmed/,
    ],
    [
      'has an address that was not proven',
      { attributes: { ...attributes, email_verified: 'false' } },
      /was not confirmed/,
    ],
  ])('who %s is refused', (_, is, why) => {
    expect(movableOf({ ...ada, ...is })).toEqual({ refused: expect.stringMatching(why) });
  });
});

describe('another pool', () => {
  const needs = {
    ...{ folder: scratch, segments: 1, delimiter: ',', readUsers: () => undefined },
    target: {
      poolId: 'eu-central-1_Own000000',
      region: 'eu-central-1',
      usersOf: undefined as string | undefined,
    },
  };
  test.each([
    ['the target’s own', 'eu-central-1_Own000000', /is the user pool of the target itself/],
    ['of another region', 'us-east-1_Other0000', /is in us-east-1, and the target is in eu-central-1/],
    ['no id of one', 'old-users', /is not the id of a user pool/],
  ])('that is %s is refused', async (_, id, why) => {
    await expect((async () => sourceNamed(`cognito:${id}`).open(needs))()).rejects.toThrow(why);
  });

  test('is refused where the users of the target are another app’s: no user is made there', async () => {
    const theirs = { ...needs, target: { ...needs.target, usersOf: 'pool' } };
    const open = async () => sourceNamed('cognito:eu-central-1_Other0000').open(theirs);
    await expect(open()).rejects.toThrow('no user is made in it');
  });
});

describe('a file of ids', () => {
  const fileOf = (text: string) => {
    const path = join(scratch, `ids-${text.length}`);
    writeFileSync(path, text);
    return path;
  };

  test('gives the new id for the old one, takes the new one, and knows no other', () => {
    const { idOf } = openIds(fileOf('\n{"from":"a","to":"1","isMade":true}\n{"from":"b","to":"2"}\n{"fro'));
    expect(['a', 'b', '2', 'c'].map(idOf)).toEqual(['1', '2', '2', undefined]);
  });

  test.each(['', 'a,b\n', '{"from":"a"}\n', '{not json}\n'])('that is another one is refused: %j', (text) => {
    expect(() => openIds(fileOf(text))).toThrow(/is not the ids\.jsonl of a run/);
  });
});
