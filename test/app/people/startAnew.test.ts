import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { UserRow } from '../../../store/rows/users.ts';

const deletedAt = '2026-11-20T12:00:00.500Z';
const deletedSeconds = Math.floor(Date.parse(deletedAt) / 1000);
const row = (more: Partial<UserRow> = {}) =>
  ({ user_id: 'u', status: 'DELETED', updated_at: deletedAt, version: 7, ...more }) as UserRow;

async function rules(users: string | undefined) {
  if (users === undefined) delete process.env['USERS_OF_ANOTHER_APP'];
  else process.env['USERS_OF_ANOTHER_APP'] = users;
  vi.resetModules();
  return import('../../../app/people/startAnew.ts');
}

describe('a deleted account whose user lives on at another app', () => {
  let { mayStartAnew, refuseDeleted } = {} as Awaited<ReturnType<typeof rules>>;
  beforeAll(async () => {
    ({ mayStartAnew, refuseDeleted } = await rules('kept'));
    return () => void delete process.env['USERS_OF_ANOTHER_APP'];
  });

  test('begins anew by a session that began after the deletion, and by no other', () => {
    expect(mayStartAnew(row(), deletedSeconds + 1)).toBe(true);
    for (const authTime of [deletedSeconds, deletedSeconds - 3600, 0, -1, null, Number.NaN])
      expect(mayStartAnew(row(), authTime), String(authTime)).toBe(false);
  });

  test('does not while anything of it may come late, nor while it is being deleted, nor one that stands', () => {
    const later = deletedSeconds + 365 * 86_400;
    expect(mayStartAnew(row({ unswept_since: deletedAt }), later)).toBe(false);
    for (const status of ['DELETING', 'DISABLED', 'ACTIVE'] as const)
      expect(mayStartAnew(row({ status }), later), status).toBe(false);
  });

  test('tells a session from before to sign in again once that would help, and an account that stands nothing', () => {
    const refusal = (of: UserRow) => {
      try {
        refuseDeleted(of);
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(refusal(row())).toMatchObject({ code: 'Forbidden', info: { needs: 'SIGN_IN' } });
    expect(refusal(row({ unswept_since: deletedAt }))).toMatchObject({ code: 'Forbidden', info: null });
    expect(refusal(row({ status: 'DELETING' }))).toMatchObject({ code: 'Forbidden', info: null });
    expect(refusal(row({ status: 'ACTIVE' }))).toBeUndefined();
  });
});

test.each([undefined, 'deleted'])(
  'where users go with their accounts (%s) no session brings one back',
  async (users) => {
    const { mayStartAnew } = await rules(users);
    expect(mayStartAnew(row(), deletedSeconds + 86_400)).toBe(false);
    delete process.env['USERS_OF_ANOTHER_APP'];
  },
);
