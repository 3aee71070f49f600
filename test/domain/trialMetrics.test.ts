import { describe, expect, test } from 'vitest';
import {
  conversionOf,
  dayOf,
  daysBetween,
  noTrials,
  addTo,
  rateOf,
  runningIn,
  tallyOf,
  TrialTally,
} from '../../domain/trialMetrics.ts';

describe('the days of a range', () => {
  test.each([
    ['one day', '2026-11-20', '2026-11-20', ['2026-11-20']],
    ['a leap day', '2028-02-28', '2028-03-01', ['2028-02-28', '2028-02-29', '2028-03-01']],
    ['a year’s end', '2026-12-31', '2027-01-01', ['2026-12-31', '2027-01-01']],
    ['dates with an offset', '2026-11-20Z', '2026-11-21+02:00', ['2026-11-20', '2026-11-21']],
  ])('%s is counted with both ends', (_, from, to, days) => {
    expect(daysBetween(from, to, 366)).toEqual(days);
  });

  test.each([
    ['the wrong way round', '2026-11-21', '2026-11-20'],
    ['no date', 'today', '2026-11-20'],
    ['no such month', '2026-13-01', '2026-13-02'],
    ['M6: a range of a day too many', '2026-01-01', '2027-01-02'],
    ['M6: every year there is, of which no list is made', '0001-01-01', '9999-12-31'],
  ])('%s is none', (_, from, to) => expect(daysBetween(from, to, 366)).toBeNull());

  test('a trial belongs to the UTC day of its start, to the millisecond', () => {
    const midnight = Date.parse('2026-11-21T00:00:00.000Z');
    expect([dayOf(midnight - 1), dayOf(midnight)]).toEqual(['2026-11-20', '2026-11-21']);
  });
});

describe('the counts of a trial', () => {
  test.each(['active', 'expired'] as const)(
    'after %s and a purchase are those of a bought trial',
    (status) => {
      const sum = noTrials();
      addTo(sum, tallyOf(status));
      addTo(sum, conversionOf(status));
      expect(sum).toEqual(tallyOf('converted'));
    },
  );

  test('after a start and an end are those of a trial that is over', () => {
    const sum = noTrials();
    addTo(sum, { started: 1 });
    addTo(sum, { expired: 1 });
    expect(sum).toEqual(tallyOf('expired'));
  });
});

describe('a tally', () => {
  test('sums by day and by product, and both give the total', () => {
    const tally = new TrialTally(['2026-11-20', '2026-11-21']);
    tally.add('2026-11-20', 'pro', { started: 3, converted: 1 });
    tally.add('2026-11-20', 'pro', { started: 1, expired: 2 });
    tally.add('2026-11-21', 'team', { started: 2 });
    expect(tally.total).toEqual({ started: 6, converted: 1, expired: 2 });
    expect(tally.days.get('2026-11-20')).toEqual({ started: 4, converted: 1, expired: 2 });
    expect(tally.products.get('team')).toEqual({ started: 2, converted: 0, expired: 0 });
    for (const parts of [tally.days, tally.products]) {
      const sum = noTrials();
      for (const part of parts.values()) addTo(sum, part);
      expect(sum).toEqual(tally.total);
    }
  });

  test('leaves out days that are not in its range', () => {
    const tally = new TrialTally(['2026-11-20']);
    tally.add('2026-11-19', 'pro', { started: 1 });
    expect(tally.total).toEqual(noTrials());
    expect(tally.products.size).toBe(0);
  });

  test('conversion: a rate is of all that started, and there is none before the first start', () => {
    expect(rateOf(0, noTrials())).toBeNull();
    const fresh = { started: 74, converted: 24, expired: 0 };
    expect(runningIn(fresh)).toBe(50);
    expect(rateOf(fresh.converted, fresh)).toBe(24 / 74);
  });
});
