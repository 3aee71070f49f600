import { describe, expect, test } from 'vitest';
import { occurrencesOf } from '../../src/scheduler/scheduleExpression.ts';

const kinds = ['rate', 'cron', 'at'] as const;
const at = (text: string) => Date.parse(text);

function next(expression: string, after: string, zone = 'UTC', count = 1): (string | undefined)[] {
  const occurrences = occurrencesOf(expression, zone, at(after), kinds);
  const found: (string | undefined)[] = [];
  let moment: number | undefined = at(after);
  for (let nth = 0; nth < count && moment !== undefined; nth += 1) {
    moment = occurrences.after(moment);
    found.push(moment === undefined ? undefined : `${new Date(moment).toISOString().slice(0, 16)}Z`);
  }
  return found;
}

describe('cron', () => {
  test.each<[string, string, string[]]>([
    ['cron(0 10 * * ? *)', '2026-11-21T10:00:00Z', ['2026-11-22T10:00Z', '2026-11-23T10:00Z']],
    ['cron(15 12 * * ? *)', '2026-12-31T12:15:30Z', ['2027-01-01T12:15Z']],
    ['cron(0 18 ? * MON-FRI *)', '2026-11-20T18:00:00Z', ['2026-11-23T18:00Z', '2026-11-24T18:00Z']],
    ['cron(0 8 1 * ? *)', '2026-11-21T00:00:00Z', ['2026-12-01T08:00Z', '2027-01-01T08:00Z']],
    ['cron(0/15 * * * ? *)', '2026-11-21T23:31:00Z', ['2026-11-21T23:45Z', '2026-11-22T00:00Z']],
    [
      'cron(5,35 14 * * ? *)',
      '2026-11-21T00:00:00Z',
      ['2026-11-21T14:05Z', '2026-11-21T14:35Z', '2026-11-22T14:05Z'],
    ],
    ['cron(0/30 20-2/6 * * ? *)', '2026-11-21T00:00:00Z', []],
    ['cron(0 0 L * ? *)', '2027-02-01T00:00:00Z', ['2027-02-28T00:00Z', '2027-03-31T00:00Z']],
    ['cron(0 0 LW * ? *)', '2027-02-01T00:00:00Z', ['2027-02-26T00:00Z']],
    ['cron(0 0 15W * ? *)', '2026-11-01T00:00:00Z', ['2026-11-16T00:00Z', '2026-12-15T00:00Z']],
    ['cron(0 0 1W 8 ? *)', '2026-01-01T00:00:00Z', ['2026-08-03T00:00Z']],
    ['cron(0 9 ? * 2#1 *)', '2026-11-21T00:00:00Z', ['2026-12-07T09:00Z', '2027-01-04T09:00Z']],
    ['cron(0 9 ? * 6L *)', '2026-11-21T00:00:00Z', ['2026-11-27T09:00Z', '2026-12-25T09:00Z']],
    ['cron(0 9 ? * L *)', '2026-11-20T00:00:00Z', ['2026-11-21T09:00Z']],
    ['cron(0 9 ? * SUN *)', '2026-11-20T00:00:00Z', ['2026-11-22T09:00Z']],
    ['cron(0 0 29 FEB ? *)', '2026-11-21T00:00:00Z', ['2028-02-29T00:00Z', '2032-02-29T00:00Z']],
    ['cron(0 0 31 JAN-MAR ? 2027)', '2026-11-21T00:00:00Z', ['2027-01-31T00:00Z', '2027-03-31T00:00Z']],
  ])('%s after %s', (expression, after, expected) => {
    if (expected.length === 0) expect(() => next(expression, after)).toThrow(SyntaxError);
    else expect(next(expression, after, 'UTC', expected.length)).toEqual(expected);
  });

  test('ends with its year', () => {
    expect(next('cron(0 0 30 FEB ? *)', '2026-11-21T00:00:00Z')).toEqual([undefined]);
    expect(next('cron(0 0 1 1 ? 2026)', '2026-11-21T00:00:00Z')).toEqual([undefined]);
  });

  test.each<[string, string, string, string[]]>([
    // 2026-03-29 02:00 in Berlin does not exist.
    [
      'cron(30 2 * * ? *)',
      'Europe/Berlin',
      '2026-03-27T12:00:00Z',
      ['2026-03-28T01:30Z', '2026-03-30T00:30Z'],
    ],
    [
      'cron(0/30 1-3 29 3 ? 2026)',
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      ['2026-03-29T00:00Z', '2026-03-29T00:30Z', '2026-03-29T01:00Z', '2026-03-29T01:30Z'],
    ],
    // 2026-10-25 02:30 in Berlin comes twice.
    [
      'cron(30 2 * * ? *)',
      'Europe/Berlin',
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ],
    ['cron(30 2 * * ? *)', 'Europe/Berlin', '2026-10-25T00:30:00Z', ['2026-10-26T01:30Z']],
    [
      'cron(0 * * * ? *)',
      'Europe/Berlin',
      '2026-10-24T23:30:00Z',
      ['2026-10-25T00:00Z', '2026-10-25T02:00Z'],
    ],
    // The same in the other hemisphere, with half an hour.
    ['cron(15 2 * * ? *)', 'Australia/Lord_Howe', '2026-10-03T00:00:00Z', ['2026-10-04T15:15Z']],
    ['cron(0 9 * * ? *)', 'America/New_York', '2026-03-07T15:00:00Z', ['2026-03-08T13:00Z']],
    ['cron(0 9 * * ? *)', 'America/New_York', '2026-10-31T14:00:00Z', ['2026-11-01T14:00Z']],
    ['cron(45 5 * * ? *)', 'Asia/Kathmandu', '2026-11-21T00:00:00Z', ['2026-11-22T00:00Z']],
  ])('%s in %s after %s', (expression, zone, after, expected) => {
    expect(next(expression, after, zone, expected.length)).toEqual(expected);
  });
});

describe('rate and at', () => {
  test('count from the anchor, also far behind it', () => {
    const occurrences = occurrencesOf('rate(5 minutes)', 'UTC', at('2026-11-21T00:02:00Z'), kinds);
    expect(occurrences.after(at('2026-11-20T00:00:00Z'))).toBe(at('2026-11-21T00:07:00Z'));
    expect(occurrences.after(at('2026-11-21T00:07:00Z'))).toBe(at('2026-11-21T00:12:00Z'));
    expect(occurrences.after(at('2027-11-21T00:00:00Z'))).toBe(at('2027-11-21T00:02:00Z'));
  });

  test('at() is due once, by the wall of its zone', () => {
    expect(next('at(2026-12-24T18:00:00)', '2026-11-21T00:00:00Z', 'Europe/Berlin', 3)).toEqual([
      '2026-12-24T17:00Z',
      undefined,
    ]);
    expect(next('at(2026-10-25T02:30:00)', '2026-10-01T00:00:00Z', 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30Z',
    ]);
    expect(next('at(2026-03-29T02:30:00)', '2026-03-01T00:00:00Z', 'Europe/Berlin')).toEqual([
      '2026-03-29T01:30Z',
    ]);
  });

  test.each([
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(0 minutes)',
    'rate(5 weeks)',
    'rate(1.5 hours)',
    'cron(0 10 * * *)',
    'cron(0 10 * * * *)',
    'cron(0 10 ? * ? *)',
    'cron(60 10 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 10 32 * ? *)',
    'cron(0 10 ? * 8 *)',
    'cron(0/0 10 * * ? *)',
    'cron(0 10 * * ? 1969)',
    'cron(x 10 * * ? *)',
    'at(2026-02-30)',
    'at(tomorrow)',
    'every day',
    '',
  ])('refuses %s', (expression) => {
    expect(() => occurrencesOf(expression, 'UTC', 0, kinds)).toThrow(SyntaxError);
  });

  test('refuses an unknown zone', () => {
    expect(() => occurrencesOf('rate(1 hour)', 'Europe/Atlantis', 0, kinds)).toThrow(RangeError);
  });
});
