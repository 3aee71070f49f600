import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateIn, isZone, resetDateOf, windowFor, type Period } from '../../domain/window.ts';

const at = (iso: string) => Date.parse(iso);
const hours = (window: { startMs: number; endMs: number | null }) =>
  (window.endMs! - window.startMs) / 3_600_000;
const read = (iso: string, period: Period, zone: string, anchor = '2026-01-01T00:00:00Z') => {
  const { startMs, endMs, date } = windowFor(at(iso), period, at(anchor), zone);
  return [
    date,
    new Date(startMs).toISOString(),
    endMs === null ? null : new Date(endMs).toISOString(),
  ] as const;
};

describe('calendar windows in UTC', () => {
  test('a day starts at midnight and ends just before the next', () => {
    expect(read('2026-11-21T00:00:00.000Z', 'DAY', 'UTC')).toEqual([
      '2026-11-21',
      '2026-11-21T00:00:00.000Z',
      '2026-11-22T00:00:00.000Z',
    ]);
    expect(read('2026-11-20T23:59:59.999Z', 'DAY', 'UTC')[0]).toBe('2026-11-20');
  });

  test.each([
    ['2026-11-16T00:00:00Z', '2026-11-16'],
    ['2026-11-21T12:00:00Z', '2026-11-16'],
    ['2026-11-22T23:59:59.999Z', '2026-11-16'],
    ['2026-11-23T00:00:00Z', '2026-11-23'],
    ['2027-01-01T08:00:00Z', '2026-12-28'],
    ['1969-12-31T08:00:00Z', '1969-12-29'],
  ])('the week of %s begins on Monday %s', (now, monday) => {
    const [date, , end] = read(now, 'WEEK', 'UTC');
    expect(date).toBe(monday);
    expect(new Date(end!).getUTCDay()).toBe(1);
  });

  test.each([
    ['2024-02-29T23:59:59.999Z', '2024-02-01', '2024-03-01T00:00:00.000Z'],
    ['2023-02-28T12:00:00Z', '2023-02-01', '2023-03-01T00:00:00.000Z'],
    ['2026-12-31T23:59:59Z', '2026-12-01', '2027-01-01T00:00:00.000Z'],
  ])('the month of %s runs from %s to %s', (now, first, end) => {
    expect(read(now, 'MONTH', 'UTC')).toEqual([first, `${first}T00:00:00.000Z`, end]);
  });
});

describe('clock changes', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29', 23, '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23, '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5, '2026-04-05', 24.5],
    // Its clocks change at midnight itself: one day starts at one o'clock, and the hour before another comes twice.
    ['America/Santiago', '2026-09-06', 23, '2026-04-04', 25],
    ['Africa/Cairo', '2026-04-24', 23, '2026-10-29', 25],
    // Midnight itself comes twice: the day begins with the first.
    ['America/Havana', '2026-03-08', 23, '2026-11-01', 25],
  ])('in %s the day %s has %d hours and the day %s has %d', (zone, short, shortHours, long, longHours) => {
    for (const [day, length] of [
      [short, shortHours],
      [long, longHours],
    ] as const) {
      const noon = at(`${day}T12:00:00Z`) - (zone === 'Australia/Lord_Howe' ? 10 * 3_600_000 : 0);
      const window = windowFor(noon, 'DAY', 0, zone);
      expect(window.date).toBe(day);
      expect(hours(window)).toBe(length);
      expect(windowFor(window.endMs!, 'DAY', 0, zone).startMs).toBe(window.endMs);
      expect(windowFor(window.endMs! - 1, 'DAY', 0, zone)).toEqual(window);
    }
  });

  test('a week and a month with a clock change are an hour shorter or longer', () => {
    expect(hours(windowFor(at('2026-03-29T12:00:00Z'), 'WEEK', 0, 'Europe/Berlin'))).toBe(7 * 24 - 1);
    expect(hours(windowFor(at('2026-10-15T12:00:00Z'), 'MONTH', 0, 'Europe/Berlin'))).toBe(31 * 24 + 1);
  });

  test('a day that a zone left out belongs to no window', () => {
    const before = windowFor(at('2011-12-30T09:59:59.999Z'), 'DAY', 0, 'Pacific/Apia');
    const after = windowFor(at('2011-12-30T10:00:00.000Z'), 'DAY', 0, 'Pacific/Apia');
    expect([before.date, after.date]).toEqual(['2011-12-29', '2011-12-31']);
    expect(before.endMs).toBe(after.startMs);
  });

  test('a minute after midnight that is lived twice stays in the new day', () => {
    // St John's set its clocks back at 00:01, so that the wall showed the day before for another hour.
    const back = at('2010-11-07T02:31:00Z');
    expect(windowFor(back - 60_000, 'DAY', 0, 'America/St_Johns').date).toBe('2010-11-07');
    expect(windowFor(back + 600_000, 'DAY', 0, 'America/St_Johns').date).toBe('2010-11-07');
    expect(dateIn(back + 600_000, 'America/St_Johns')).toBe('2010-11-06');
  });
});

describe('billing cycles', () => {
  test('an anchor on the 31st clamps to short months and comes back', () => {
    const anchor = '2026-01-31T10:30:00.250Z';
    const starts: string[] = [];
    let window = windowFor(at(anchor), 'BILLING_CYCLE', at(anchor), 'UTC');
    for (let i = 0; i < 14; i++) {
      starts.push(new Date(window.startMs).toISOString());
      window = windowFor(window.endMs!, 'BILLING_CYCLE', at(anchor), 'UTC');
    }
    expect(starts.map((iso) => iso.slice(5, 10))).toEqual([
      '01-31', '02-28', '03-31', '04-30', '05-31', '06-30', '07-31', '08-31', '09-30', '10-31', '11-30', '12-31', '01-31', '02-28',
    ]); // prettier-ignore
    expect(new Set(starts.map((iso) => iso.slice(10)))).toEqual(new Set(['T10:30:00.250Z']));
  });

  test.each([
    ['2024-02-29T00:00:00Z', '2025-02-28T12:00:00Z', '2025-02-28'],
    ['2024-02-29T00:00:00Z', '2028-02-29T00:00:00Z', '2028-02-29'],
    ['2024-01-30T00:00:00Z', '2024-02-29T00:00:00Z', '2024-02-29'],
    ['2024-01-29T12:00:00Z', '2025-02-28T11:59:59.999Z', '2025-01-29'],
    ['2024-01-29T12:00:00Z', '2025-02-28T12:00:00Z', '2025-02-28'],
  ])('anchored at %s, %s lies in the cycle of %s', (anchor, now, date) => {
    expect(read(now, 'BILLING_CYCLE', 'UTC', anchor)[0]).toBe(date);
  });

  test('cycles before a later anchor are counted back from it', () => {
    expect(read('2026-11-21T00:00:00Z', 'BILLING_CYCLE', 'UTC', '2026-12-31T08:00:00Z')).toEqual([
      '2026-10-31',
      '2026-10-31T08:00:00.000Z',
      '2026-11-30T08:00:00.000Z',
    ]);
  });

  test('a clock change does not move a cycle, and its date is the day in the zone', () => {
    const [date, start] = read(
      '2026-04-10T00:00:00Z',
      'BILLING_CYCLE',
      'Europe/Berlin',
      '2026-01-05T23:30:00Z',
    );
    expect([date, start]).toEqual(['2026-04-06', '2026-04-05T23:30:00.000Z']);
  });
});

describe('windows without an end', () => {
  test('a trial has one window from its anchor on', () => {
    expect(read('2026-11-30T00:00:00Z', 'TRIAL', 'UTC', '2026-11-21T13:00:00Z')).toEqual([
      '2026-11-21',
      '2026-11-21T13:00:00.000Z',
      null,
    ]);
  });

  test('a lifetime is one window, whatever the anchor and the zone', () => {
    expect(read('2026-11-30T00:00:00Z', 'LIFETIME', 'Asia/Tokyo', '2026-11-21T13:00:00Z')).toEqual(
      read('2031-01-01T00:00:00Z', 'LIFETIME', 'UTC', '2020-01-01T00:00:00Z'),
    );
  });
});

test('every moment lies in exactly one window, and windows follow each other without a gap', () => {
  let cases = 0;
  const seed = Number(process.env['SEED'] ?? 20261121);
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Kolkata', 'Pacific/Apia', 'America/Havana']; // prettier-ignore
  fc.assert(
    fc.property(
      fc.integer({ min: at('2005-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') }),
      fc.integer({ min: at('2005-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') }),
      fc.constantFrom<Period>('DAY', 'WEEK', 'MONTH', 'BILLING_CYCLE'),
      fc.constantFrom(...zones),
      (nowMs, anchorMs, period, zone) => {
        cases += 1;
        const window = windowFor(nowMs, period, anchorMs, zone);
        expect(nowMs).toBeGreaterThanOrEqual(window.startMs);
        expect(nowMs).toBeLessThan(window.endMs!);
        expect(windowFor(window.startMs, period, anchorMs, zone)).toEqual(window);
        expect(windowFor(window.endMs! - 1, period, anchorMs, zone)).toEqual(window);
        const next = windowFor(window.endMs!, period, anchorMs, zone);
        expect(next.startMs).toBe(window.endMs);
        expect(next.date > window.date).toBe(true);
        // Stripe's cycles change in UTC; a calendar's window is named by the day of its zone.
        const utc = new Date(window.endMs!).toISOString().slice(0, 10);
        expect(resetDateOf({ ...window, period })).toBe(period === 'BILLING_CYCLE' ? utc : next.date);
      },
    ),
    { seed, numRuns: 2000 },
  );
  console.log(`seed ${seed}, ${cases} cases`);
  expect(cases).toBe(2000);
});

test('a counter that never starts anew has no date on which it does', () => {
  for (const period of ['TRIAL', 'LIFETIME'] as const)
    expect(resetDateOf({ ...windowFor(at('2026-11-30T00:00:00Z'), period, 0, 'UTC'), period })).toBeNull();
});

test.each([
  ['UTC', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Etc/GMT+5', true],
  ['Mars/Olympus', false],
  ['+01:00', false],
  ['', false],
  ['Europe/Berlin\u0000', false],
])('%j is a zone: %s', (name, known) => {
  expect(isZone(name)).toBe(known);
});
