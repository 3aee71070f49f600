import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { FieldRule } from '../../../tools/import/map/importMap.ts';
import { openMap } from '../../../tools/import/map/openMap.ts';
import { readerFor } from '../../../tools/import/map/readRow.ts';
import type { Row } from '../../../tools/import/sources/source.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-maps-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let count = 0;
function fileOf(map: unknown): string {
  const path = join(scratch, `map-${count++}.json`);
  writeFileSync(path, typeof map === 'string' ? map : JSON.stringify(map, null, 2));
  return path;
}

function faultsOf(map: unknown): string[] {
  try {
    openMap(fileOf(map));
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.replace(/^.*?map-\d+\.json:/, ''));
  }
}

/** A map of past actions, which has a field of each sort; `fields` come over those that it needs. */
const mapWith = (fields: Record<string, unknown>, more: object = {}) => ({
  user: { from: 'user' },
  records: [
    {
      kind: 'action',
      fields: { at: { const: '2026-01-01', date: 'iso' }, type: { const: 'use' }, ...fields },
    },
  ],
  ...more,
});

const unknownUser = () => Promise.resolve({ refused: 'no such user' });

/** What a field of a past action becomes for a value of the row. */
async function becomes(field: string, rule: FieldRule, row: Row) {
  const { map } = openMap(fileOf(mapWith({ [field]: rule })));
  const [reading] = await readerFor(map, unknownUser)({ user: 'u', ...row }, 0);
  if (!reading || 'refused' in reading) return reading?.refused;
  if (reading.arrival.kind !== 'action') throw new Error(reading.arrival.kind);
  return reading.arrival.action;
}

describe('a field', () => {
  const noon = Date.UTC(2025, 11, 31);
  test.each<[format: NonNullable<FieldRule['date']>, value: unknown, ms: number]>([
    ['iso', '2025-12-31', noon],
    ['iso', '2025-12-31T10:00', noon + 36_000_000],
    ['iso', '2025-12-31T10:00:00.5Z', noon + 36_000_500],
    ['iso', '2025-12-31T10:00:00+02:00', noon + 28_800_000],
    ['seconds', 1767139200, noon],
    ['seconds', '1767139200.25', noon + 250],
    ['milliseconds', '1767139200000', noon],
    ['yyyy-mm-dd', '2025-12-31', noon],
    ['yyyy-mm-dd hh:mm:ss', '2025-12-31 10:00:00', noon + 36_000_000],
    ['yyyymmdd', 20251231, noon],
    ['dd/mm/yyyy', '31/12/2025', noon],
    ['mm/dd/yyyy', '12/31/2025', noon],
    ['dd.mm.yyyy', '31.12.2025', noon],
  ])('reads a date as %s: %j', async (date, value, ms) => {
    expect(await becomes('at', { from: 'when', date }, { when: value })).toMatchObject({ atMs: ms });
  });

  test.each<[format: NonNullable<FieldRule['date']>, value: unknown, why: string]>([
    ['iso', '31/12/2025', 'when is "31/12/2025", not a date (ISO 8601'],
    ['iso', '2026-02-30', 'when is "2026-02-30", not a date'],
    ['iso', '2025-12-31T25:00Z', 'not a date'],
    ['iso', 1767139200, 'when is 1767139200, not a date'],
    ['dd/mm/yyyy', '12/31/2025', 'not a date of the form dd/mm/yyyy'],
    ['seconds', 'soon', 'when is "soon", not seconds since 1970'],
    ['seconds', 1e15, 'not seconds since 1970'],
    ['milliseconds', {}, 'not milliseconds since 1970'],
  ])('refuses what is no date as %s: %j', async (date, value, why) => {
    expect(await becomes('at', { from: 'when', date }, { when: value })).toContain(why);
  });

  test('is taken from the first attribute that is there; an empty text is not', async () => {
    const rule = { from: ['a', 'b', 'c'] };
    expect(await becomes('plan', rule, { a: '', b: null, c: 'pro' })).toMatchObject({ planId: 'pro' });
    expect(await becomes('plan', rule, {})).toMatchObject({ planId: null });
    expect(await becomes('plan', { ...rule, default: 'free' }, {})).toMatchObject({ planId: 'free' });
    expect(await becomes('plan', { ...rule, required: true }, {})).toBe('it has no a or b or c');
  });

  test('is a part of a text, a number in a text, one value for another, JSON in a text', async () => {
    const plan = (rule: FieldRule, value: unknown) => becomes('plan', { from: 'p', ...rule }, { p: value });
    expect(await plan({ prefix: 'PRODUCT#' }, 'PRODUCT#pro')).toMatchObject({ planId: 'pro' });
    expect(await plan({ prefix: 'PRODUCT#' }, 'pro')).toBe(
      'p is "pro", which does not begin with "PRODUCT#"',
    );
    expect(await plan({ afterLast: '_' }, 'a_b_pro')).toMatchObject({ planId: 'pro' });
    expect(await plan({ beforeLast: '_' }, 'a_b_pro')).toMatchObject({ planId: 'a_b' });
    expect(await plan({ afterLast: '_' }, 'pro')).toBe('p is "pro", which has no "_"');
    expect(await plan({ afterLast: '_' }, 7)).toBe('p is 7, not a text');
    expect(await plan({ enum: { Gold: 'premium' } }, 'Gold')).toMatchObject({ planId: 'premium' });
    expect(await plan({ enum: { Gold: 'premium' } }, 'toString')).toBe(
      'p is "toString", and the map knows Gold',
    );
    const before = (rule: FieldRule, value: unknown) =>
      becomes('before', { from: 'n', ...rule }, { n: value });
    expect(await before({}, 7)).toMatchObject({ before: 7 });
    expect(await before({}, '7')).toBe('n is "7", not a whole number from 0');
    expect(await before({ number: true }, '7')).toMatchObject({ before: 7 });
    expect(await before({ number: true }, '7,5')).toBe('n is "7,5", not a number');
    expect(await before({ number: true }, '9007199254740993')).toContain('not a whole number from 0');
    const details = (value: unknown) => becomes('details', { from: 'd', json: true }, { d: value });
    expect(await details('{"a":1}')).toMatchObject({ details: { a: 1 } });
    expect(await details({ a: 1 })).toMatchObject({ details: { a: 1 } });
    expect(await details('{')).toBe('d is "{", which is not JSON');
    expect(await details('[1]')).toBe('d is [1], not a map, { … }');
  });

  test('of several ways to one value takes the first that is there, and refuses ways that do not agree', async () => {
    const rule: FieldRule = {
      agree: [
        { from: 'day', date: 'iso' },
        { from: 'reset', date: 'iso', addDays: -1 },
      ],
    };
    const at = (row: Row) => becomes('at', rule, row);
    expect(await at({ reset: '2026-01-01' })).toMatchObject({ atMs: noon });
    expect(await at({ day: '2025-12-31', reset: '2026-01-01' })).toMatchObject({ atMs: noon });
    expect(await at({ day: '2025-12-30', reset: '2026-01-01' })).toBe(
      'day and reset do not agree: 2025-12-30 and 2025-12-31',
    );
    expect(await at({})).toBe('it has no at (day, reset)');
  });

  test('of a map takes all attributes that no other field reads, or those that are named', async () => {
    const row = { plan: 'pro', color: 'red', size: '', secret: 'x' };
    const { map } = openMap(fileOf(mapWith({ plan: 'plan', details: { others: ['secret'] } })));
    const [others] = await readerFor(map, unknownUser)({ user: 'u', ...row }, 0);
    expect(others).toMatchObject({ arrival: { action: { planId: 'pro', details: { color: 'red' } } } });
    expect(await becomes('details', { pick: ['color', 'size', 'gone'] }, row)).toMatchObject({
      details: { color: 'red' },
    });
  });
});

describe('a row', () => {
  const map = () =>
    openMap(
      fileOf({
        user: { from: 'mail', by: 'email' },
        ignore: [{ type: 'note' }],
        records: [
          { kind: 'profile', when: { type: ['a', 'both'] }, fields: { attributes: { pick: ['color'] } } },
          {
            kind: 'counter',
            when: { type: 'both', n: { there: true } },
            fields: { feature: { const: 'exports' }, used: 'n', date: { from: 'd', date: 'iso' } },
          },
        ],
      }),
    ).map;
  const read = (row: Row) =>
    readerFor(map(), (email) =>
      Promise.resolve(email === 'ada@example.com' ? { id: 'ada' } : { refused: 'no such user' }),
    )(row, 0);
  const mail = 'ada@example.com';

  test('brings a record for each that fits it, and a fault of one is none of the other', async () => {
    expect(await read({ mail, type: 'both', color: 'red', n: 3, d: '2026-01-01' })).toEqual([
      { arrival: { kind: 'profile', userId: 'ada', attributes: { color: 'red' } } },
      {
        arrival: {
          kind: 'counter',
          userId: 'ada',
          counter: { feature: 'exports', date: '2026-01-01', used: 3, limit: null },
        },
      },
    ]);
    expect(await read({ mail, type: 'both', n: 'many', d: '2026-01-01' })).toEqual([
      { arrival: { kind: 'profile', userId: 'ada', attributes: {} } },
      { refused: 'n is "many", not a whole number from 0' },
    ]);
    expect(await read({ mail, type: 'both' })).toHaveLength(1);
  });

  test('that the map ignores brings nothing, and one that it does not know is refused', async () => {
    expect(await read({ mail, type: 'note' })).toEqual([]);
    expect(await read({ mail, type: 'Note' })).toEqual([
      { refused: 'no record of the map fits it (type is "Note", n is missing)' },
    ]);
  });

  test('whose user cannot be found is refused', async () => {
    expect(await read({ mail: 'bob@example.com', type: 'a' })).toEqual([{ refused: 'no such user' }]);
    expect(await read({ mail: 'bob', type: 'a' })).toEqual([
      { refused: 'mail is "bob", not an e-mail address' },
    ]);
    expect(await read({ type: 'a' })).toEqual([{ refused: 'it has no mail' }]);
  });
});

describe('a map that cannot be is refused before anything is read, each fault with its line and what is allowed', () => {
  test.each<[what: string, map: unknown, faults: (string | RegExp)[]]>([
    ['no JSON', '{\n  "user":', [/^2: this is not JSON/]],
    ['nothing in it', {}, ['1: the map has no "user".', '1: the map has no "records".']],
    [
      'a word that is unknown',
      mapWith({}, { users: 1 }),
      [/: users is not a property that is known here\.$/],
    ],
    [
      'another kind',
      { user: { from: 'a' }, records: [{ kind: 'plan', fields: {} }] },
      ['7: records[0].kind must be profile, subscription, counter, trial, action or grant, not "plan".'],
    ],
    [
      'a field that the kind does not have',
      mapWith({ plans: 'p' }),
      [/records\[0\]\.fields\.plans is no field of a action; it has at, type,/],
    ],
    [
      'a field that is missing',
      { user: { from: 'a' }, records: [{ kind: 'profile', fields: {} }] },
      ['8: records[0].fields has no "attributes", which a profile needs.'],
    ],
    [
      'a value from nowhere',
      mapWith({ plan: { default: 'pro' } }),
      [/fields\.plan must say where its value is from by one of from, const/],
    ],
    ['a value from two places', mapWith({ plan: { from: 'a', const: 'pro' } }), [/not by from and const\.$/]],
    [
      'a moment without its form',
      mapWith({ at: 'when' }),
      [/fields\.at is a moment, and must say how it is written by "date"\.$/],
    ],
    [
      'a form of dates that is unknown',
      mapWith({ at: { from: 'a', date: 'dd-mm-yy' } }),
      [/fields\.at\.date must be iso, seconds, /],
    ],
    [
      'a date for what is none',
      mapWith({ plan: { from: 'a', date: 'iso' } }),
      [/fields\.plan\.date makes a moment, and the field takes the id of a product/],
    ],
    [
      'a constant that the field does not take',
      mapWith({ plan: { const: 'Gold Plan' } }),
      [/fields\.plan\.const must be the id of a product .* not "Gold Plan"\.$/],
    ],
    [
      'a constant that is no date',
      mapWith({ at: { const: 'soon', date: 'iso' } }),
      [/fields\.at\.const must be a moment as "date" says, not "soon"\.$/],
    ],
    [
      'a default that the field does not take',
      mapWith({ before: { from: 'a', default: -1 } }),
      [/fields\.before\.default must be a whole number from 0, not -1\.$/],
    ],
    [
      'an enum to what the field does not take',
      mapWith({ plan: { from: 'a', enum: { x: 'Gold Plan', y: 'pro' } } }),
      [/fields\.plan\.enum\.x must be the id of a product/],
    ],
    [
      'a step on what is constant',
      mapWith({ plan: { const: 'pro', prefix: 'x' } }),
      [/fields\.plan\.prefix changes nothing of "const"; it goes with "from"\.$/],
    ],
    [
      'a fault inside of agree',
      mapWith({ at: { agree: ['a', { from: 'b', date: 'iso' }] } }),
      [/fields\.at\.agree\[0\] is a moment, and must say how/],
    ],
    [
      'several faults',
      mapWith({ plan: { const: 7 }, feature: { const: 8 } }),
      [/fields\.plan\.const/, /fields\.feature\.const/],
    ],
    [
      'rows that are ignored although all are taken',
      mapWith({}, { ignore: [{ a: 1 }] }),
      [/ignore ignores nothing: records\[0\] has no "when"/],
    ],
    [
      'a step beside agree',
      mapWith({ at: { agree: ['a', 'b'].map((from) => ({ from, date: 'iso' })), addDays: 1 } }),
      [/fields\.at\.addDays belongs to the ways inside "agree"\.$/],
    ],
    [
      'days that are added to what is no date',
      mapWith({ before: { from: 'a', addDays: 1 } }),
      [/fields\.before\.addDays goes with "date"\.$/],
    ],
    [
      'a map for a field that takes none',
      mapWith({ plan: { pick: ['a'] } }),
      [/fields\.plan\.pick gives a map, and the field takes the id of a product/],
    ],
    ['a comparison with nothing', mapWith({}, { ignore: [{ a: {} }] }), [/ignore\[0\]\.a has no "there"/]],
  ])('%s', (_, map, expected) => {
    const faults = faultsOf(map);
    expect(faults.length, faults.join('\n')).toBe(expected.length);
    for (const fault of faults) expect(fault).toMatch(/^[1-9]\d*: ./);
    for (const [at, one] of expected.entries())
      if (typeof one === 'string') expect(faults[at]).toBe(one);
      else expect(faults[at]).toMatch(one);
  });

  test('no file, and no map that comes with Usher', () => {
    expect(() => openMap('s9')).toThrow('There is no map s9: name a file, or one of s1, s2, s3, s4, s5.');
  });
});
