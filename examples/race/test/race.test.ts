import { describe, expect, test } from 'vitest';
import { runRace, strategyFor } from '../race.ts';

describe('a race', () => {
  const strategy = { startTyre: 'SOFT' as const, stops: [{ lap: 20, tyre: 'HARD' as const }] };

  test('is the same for the same input and seed, and another for another seed', () => {
    expect(runRace('monza', strategy, 's')).toEqual(runRace('monza', strategy, 's'));
    expect(runRace('monza', strategy, 's').totalTime).not.toBe(runRace('monza', strategy, 't').totalTime);
    expect(runRace('monza', strategy, 's').laps).toHaveLength(53);
  });

  test('changes tyres where the strategy says so, and never after the last lap', () => {
    const { laps } = runRace('spa', strategy, 's');
    expect([laps[19]!.tyre, laps[20]!.tyre]).toEqual(['SOFT', 'HARD']);
    for (const lap of [0, 44, 1.5]) {
      expect(() => strategyFor('spa', { ...strategy, stops: [{ lap, tyre: 'HARD' }] })).toThrow('lap');
    }
    const twice = { ...strategy, stops: [...strategy.stops, ...strategy.stops] };
    expect(() => strategyFor('spa', twice)).toThrow('two stops');
    expect(() => strategyFor('__proto__', strategy)).toThrow('no such track');
  });
});
