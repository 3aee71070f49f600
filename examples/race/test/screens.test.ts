import { describe, expect, test } from 'vitest';
import { runRace } from '../race.ts';
import { mistakeIn, raceTime, toInput } from '../web/strategy.ts';
import { TRACKS } from '../web/tracks.ts';

describe('tracks', () => {
  test('are those that the simulator knows, with as many laps', () => {
    for (const { id, laps } of TRACKS) {
      expect(runRace(id, { startTyre: 'HARD', stops: [] }, 'seed').laps).toHaveLength(laps);
    }
  });
});

describe('strategy', () => {
  test('a race’s time shows hours only when there are any', () => {
    expect(raceTime(84.31)).toBe('1:24.310');
    expect(raceTime(5464.25)).toBe('1:31:04.250');
  });

  test('stops are sent in the order of their laps', () => {
    const stops = [
      { key: 1, lap: 40, tyre: 'SOFT' as const },
      { key: 2, lap: 20, tyre: 'HARD' as const },
    ];
    expect(toInput({ trackId: 'monza', startTyre: 'MEDIUM', stops }).stops).toEqual([
      { lap: 20, tyre: 'HARD' },
      { lap: 40, tyre: 'SOFT' },
    ]);
  });

  test('a stop off the race, twice on one lap, or without a lap is a mistake', () => {
    const plan = (...laps: number[]) => ({
      trackId: 'monza',
      startTyre: 'SOFT' as const,
      stops: laps.map((lap, key) => ({ key, lap, tyre: 'HARD' as const })),
    });
    expect(mistakeIn(plan(1, 52), 53)).toBeUndefined();
    for (const laps of [[0], [53], [Number.NaN], [2.5]])
      expect(mistakeIn(plan(...laps), 53)).toContain('lap 1 to 52');
    expect(mistakeIn(plan(7, 7), 53)).toContain('two stops');
  });
});
