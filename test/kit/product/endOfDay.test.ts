import { expect, test } from 'vitest';
import { leaveEndOfDay } from './endOfDay.ts';

async function movedFrom(now: string): Promise<string[]> {
  const moves: string[] = [];
  await leaveEndOfDay(Date.parse(now), async (to) => void moves.push(to));
  return moves;
}

test('a product that starts in the last minutes of a day is brought into the next one, and any other stays', async () => {
  expect(await movedFrom('2026-12-31T23:56:01Z')).toEqual(['2027-01-01T00:00:01.000Z']);
  expect(await movedFrom('2026-12-31T23:59:59.999Z')).toEqual(['2027-01-01T00:00:01.000Z']);
  expect(await movedFrom('2026-12-31T23:56:00Z')).toEqual([]);
  expect(await movedFrom('2027-01-01T00:00:01Z')).toEqual([]);
});
