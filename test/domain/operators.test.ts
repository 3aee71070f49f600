import { describe, expect, test } from 'vitest';
import { mayCall, operatorGroupsAmong } from '../../domain/operators.ts';

const told = 'staff:read,staff:help,staff:all';

describe('the operators’ groups of a directory that calls them otherwise', () => {
  test.each<[string[], string[]]>([
    [['staff:all'], ['admins']],
    [
      ['people', 'staff:help', 'staff:read'],
      ['viewers', 'support'],
    ],
    [['admins', 'viewers', 'support'], []],
    [['staff', 'staff:al', 'staff:alls', told, ''], []],
    [[], []],
  ])('of %j are %j here', (groups, here) => {
    expect(operatorGroupsAmong(groups, told)).toEqual(here);
  });

  test('are taken as they are where nothing else is told', () => {
    expect(operatorGroupsAmong(['admins', 'people'], undefined)).toEqual(['admins', 'people']);
  });

  test('a name that is not told is no group, not even of a user without any', () => {
    for (const names of ['', 'a', 'a,b', ',,']) {
      expect(operatorGroupsAmong(['undefined'], names || undefined)).toEqual(
        names === '' ? ['undefined'] : [],
      );
      expect(mayCall('Query.account', operatorGroupsAmong([], names))).toBe(false);
    }
  });
});
