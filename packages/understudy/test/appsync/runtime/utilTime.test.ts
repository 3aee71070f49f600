import { describe, expect, test } from 'vitest';
import { createTime } from '../../../src/appsync/runtime/utilTime.ts';

const noon = Date.UTC(2026, 10, 20, 12, 5, 9, 37);
const time = createTime(() => noon);

describe('util.time', () => {
  test('tells the clock’s time in every unit', () => {
    expect(time.nowISO8601()).toBe('2026-11-20T12:05:09.037Z');
    expect(time.nowEpochMilliSeconds()).toBe(noon);
    expect(time.nowEpochSeconds()).toBe(Math.floor(noon / 1000));
    expect(time.epochMilliSecondsToSeconds(1999)).toBe(1);
    expect(time.epochMilliSecondsToISO8601(0)).toBe('1970-01-01T00:00:00.000Z');
  });

  test.each([
    ['yyyy-MM-dd HH:mm:ssZ', 'UTC', '2026-11-20 12:05:09+0000'],
    ['yyyy-MM-dd HH:mm:ssXXX', 'Asia/Kolkata', '2026-11-20 17:35:09+05:30'],
    ['yy-M-d H:m:s.SSS', 'America/New_York', '26-11-20 7:5:9.037'],
    ['EEE, d MMM yyyy hh:mm a', 'Europe/Berlin', 'Fri, 20 Nov 2026 01:05 PM'],
    ['EEEE MMMM D Q QQQ', 'UTC', 'Friday November 324 4 Q4'],
    ["yyyy'T'HH 'o''clock' ''", 'UTC', "2026T12 o'clock '"],
    ['XX x xx Z ZZZZ ZZZZZ O', '+09:00', '+0900 +09 +0900 +0900 GMT+09:00 +09:00 GMT+9'],
    ['X ZZZZZ xxx VV z', 'UTC', 'Z Z +00:00 UTC UTC'],
    ['SSSSSS n A k K', 'UTC', '037000 37000000 43509037 12 0'],
    ['z', 'America/New_York', 'EST'],
  ])('formats %s in %s as %s', (pattern, zone, expected) => {
    expect(time.nowFormatted(pattern, zone)).toBe(expected);
  });

  test('weeks and their years differ from the calendar’s at its edge', () => {
    expect(time.epochMilliSecondsToFormatted(Date.UTC(2026, 11, 31), 'YYYY yyyy w')).toBe('2027 2026 1');
  });

  test.each([
    ['2018-02-01 17:21:05+0900', 'yyyy-MM-dd HH:mm:ssZ', undefined, '2018-02-01T08:21:05.000Z'],
    ['2018-02-01 17:21:05', 'yyyy-MM-dd HH:mm:ss', 'Asia/Tokyo', '2018-02-01T08:21:05.000Z'],
    ['1 Feb 2018 5:21 PM Z', 'd MMM yyyy h:mm a X', undefined, '2018-02-01T17:21:00.000Z'],
    [
      'Thu February 01 18 00:00 GMT+01:00',
      'EEE MMMM dd yy HH:mm ZZZZ',
      undefined,
      '2018-01-31T23:00:00.000Z',
    ],
    ['2018-02-31 10', 'yyyy-MM-dd HH', 'UTC', '2018-02-28T10:00:00.000Z'],
    ['2024060 10:00:00.123456', 'yyyyD HH:mm:ss.SSSSSS', 'UTC', '2024-02-29T10:00:00.123Z'],
    ['2026-03-29 02:30', 'yyyy-MM-dd HH:mm', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25 02:30', 'yyyy-MM-dd HH:mm', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    [
      '2026-07-01T00:00[Europe/Berlin]'.replace(/[[\]]/g, ' ').trim(),
      "yyyy-MM-dd'T'HH:mm VV",
      undefined,
      '2026-06-30T22:00:00.000Z',
    ],
  ])('parses %s by %s in %s', (text, pattern, zone, expected) => {
    expect(new Date(time.parseFormattedToEpochMilliSeconds(text, pattern, zone)).toISOString()).toBe(
      expected,
    );
  });

  test('formatting and parsing agree over zones and seasons', () => {
    let cases = 0;
    for (const zone of [
      'UTC',
      'Europe/Berlin',
      'America/St_Johns',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'Australia/Lord_Howe',
    ]) {
      for (
        let at = Date.UTC(2024, 0, 1, 0, 30);
        at < Date.UTC(2027, 0, 1);
        at += 7 * 86_400_000 + 3_599_000
      ) {
        const text = time.epochMilliSecondsToFormatted(at, "uuuu-MM-dd'T'HH:mm:ss.SSSXXX", zone);
        expect(time.parseISO8601ToEpochMilliSeconds(text)).toBe(at);
        expect(time.parseFormattedToEpochMilliSeconds(text, "uuuu-MM-dd'T'HH:mm:ss.SSSXXX")).toBe(at);
        cases += 1;
      }
    }
    expect(cases).toBeGreaterThan(900);
  });

  test.each([
    () => time.nowFormatted('yyyy b'),
    () => time.nowFormatted("yyyy 'open"),
    () => time.nowFormatted('{yyyy}'),
    () => time.nowFormatted('yyyy', 'Mars/Olympus'),
    () => time.nowFormatted('yyyy', '+19:00'),
    () => time.nowFormatted(5),
    () => time.epochMilliSecondsToISO8601(NaN),
    () => time.epochMilliSecondsToISO8601('1'),
    () => time.parseFormattedToEpochMilliSeconds('2018-02-01 10:00', 'yyyy-MM-dd HH:mm'),
    () => time.parseFormattedToEpochMilliSeconds('2018-02-01', 'yyyy-MM-dd', 'UTC'),
    () => time.parseFormattedToEpochMilliSeconds('2018-13-01 10', 'yyyy-MM-dd HH', 'UTC'),
    () => time.parseFormattedToEpochMilliSeconds('2018-02-01 25', 'yyyy-MM-dd HH', 'UTC'),
    () => time.parseFormattedToEpochMilliSeconds('x', 'yyyy', 'UTC'),
    () => time.parseISO8601ToEpochMilliSeconds('2018-02-01'),
    () => time.parseISO8601ToEpochMilliSeconds('2018-02-01T10:00:00'),
  ])('refuses what is no time, pattern or zone (%#)', (call) => {
    expect(call).toThrow();
  });
});
