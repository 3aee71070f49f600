import { readFileSync } from 'node:fs';
import { buildASTSchema, parse } from 'graphql';
import type { GraphQLEnumType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { SignedOutError, UnreachableError, UsherError } from '../src/core.ts';
import type { Product } from '../src/core.ts';
import { de, en, es, nounOf, textsFor, withTexts, wordsIn } from '../src/words.ts';
import type { Texts } from '../src/words.ts';
import { decisionOf, usageOf } from './account.ts';

const words = wordsIn(en);

describe('what is said of numbers and moments', () => {
  test('a duration names its two largest units', () => {
    const hour = 3_600_000;
    expect([0, 1, 59_000, hour, 26 * hour, 49 * hour + 60_000].map(words.duration)).toEqual([
      '0 s',
      '1 s',
      '59 s',
      '1 h',
      '1 d 2 h',
      '2 d 1 h',
    ]);
    expect(words.duration(24 * hour + 60_000)).toBe('1 d');
  });

  test('field 5.3 · a large number shows every digit, grouped', () => {
    expect(words.number(Number.MAX_SAFE_INTEGER)).toBe('9,007,199,254,740,991');
    expect(words.limit(Number.MAX_SAFE_INTEGER, 'MONTH')).toBe('9,007,199,254,740,991 per month');
  });

  test('F4 · an add-on says how many more it gives', () => {
    expect(words.more([{ limit: 100, period: 'MONTH' }])).toBe('100 more per month');
    expect(words.more([{ limit: null, period: 'MONTH' }])).toBe('unlimited');
  });

  test('a trial’s length is told in days where it is whole days', () => {
    expect([3, 1, 24, 336, 720].map(words.length)).toEqual([
      '3 hours',
      '1 hour',
      '1 day',
      '14 days',
      '30 days',
    ]);
  });

  test('money has the currency’s own number of digits', () => {
    expect(words.money(1900, 'usd')).toBe('$19');
    expect(words.money(1950, 'usd')).toBe('$19.50');
    expect(words.money(500, 'jpy')).toBe('¥500');
  });

  test('no limit reads as unlimited, and a limit of 0 does not', () => {
    expect(words.limit(null, 'DAY')).toBe('unlimited');
    expect(words.limit(0, 'DAY')).toBe('0 per day');
  });

  test('a name inside a sentence begins small, unless it begins with initials', () => {
    expect(['API calls', 'SSO', 'Shared files'].map(nounOf)).toEqual(['API calls', 'SSO', 'shared files']);
  });

  test('a reset is told without the year while it is this one', () => {
    const now = new Date(2026, 10, 29, 12);
    expect(words.soon(new Date(2026, 10, 30).toISOString(), now)).toMatch(/^Nov 30, 12:00.AM$/);
    expect(words.soon(new Date(2027, 0, 1).toISOString(), now)).toMatch(/^Jan 1, 2027, 12:00.AM$/);
  });

  test('a number stands with its unit, in the singular beside 1', () => {
    const exports = { unit: 'exports', unitSingular: 'export' };
    expect([0, 1, 2, 1234].map((amount) => words.units(amount, exports))).toEqual([
      '0 exports',
      '1 export',
      '2 exports',
      '1,234 exports',
    ]);
    expect(words.units(1, { unit: 'GB', unitSingular: 'GB' })).toBe('1 GB');
    expect(words.units(7, { unit: null, unitSingular: null })).toBe('7');
  });
});

describe('the texts', () => {
  const schema = buildASTSchema(
    parse(`${readFileSync('infra/appsync.graphql', 'utf8')}\n${readFileSync('schema.graphql', 'utf8')}`),
  );
  const codesOf = (name: string) =>
    (schema.getType(name) as GraphQLEnumType).getValues().map(({ name: code }) => code);
  const all = [en, de, es];
  const byEnum = {
    refusal: 'RefusalReason',
    trialRefusal: 'TrialRefusal',
    trialStatus: 'TrialStatus',
    action: 'ProductAction',
    period: 'Period',
    window: 'Period',
    interval: 'PriceInterval',
    accountStatus: 'AccountStatus',
  } as const;

  test.each(all.map((texts) => [texts.locale, texts] as const))(
    'in %s have one for each code of the schema, and no other',
    (_, texts) => {
      for (const [part, name] of Object.entries(byEnum))
        expect(Object.keys(texts[part as keyof typeof byEnum]).sort()).toEqual(codesOf(name).sort());
      const said = /`errorType` is (.*?), or one of AppSync's/s.exec(
        readFileSync('schema.graphql', 'utf8'),
      )![1]!;
      const codes = said.split(/[,\s#]+/).filter((word) => word !== '');
      expect(codes.length).toBe(7);
      // AppSync's own, no answer, and no session.
      expect(Object.keys(texts.error).sort()).toEqual(
        [...codes, 'Unauthorized', 'Unreachable', 'SignedOut'].sort(),
      );
    },
  );

  test('have the same keys in every language, and fill in nothing that English has not', () => {
    const places = (texts: Texts) =>
      Object.entries(texts).flatMap(([part, value]) =>
        typeof value === 'object'
          ? Object.entries<string>(value).map(([key, text]) => [`${part}.${key}`, text] as const)
          : [],
      );
    const marks = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    const english = new Map(places(en));
    for (const texts of [de, es]) {
      expect(places(texts).map(([key]) => key)).toEqual([...english.keys()]);
      for (const [key, text] of places(texts))
        expect([key, marks(text)]).toEqual([key, marks(english.get(key)!)]);
    }
    for (const [key, text] of all.flatMap(places)) expect([key, text.trim()]).toEqual([key, text]);
  });

  test('are those of the first language that is known, else the English ones', () => {
    expect(textsFor(['fr-FR', 'de-AT', 'en']).locale).toBe('de');
    expect(textsFor(['es']).locale).toBe('es');
    expect([textsFor([]), textsFor(['fr'])]).toEqual([en, en]);
  });

  test('may be replaced one by one', () => {
    const own = withTexts(de, { refusal: { LIMIT_REACHED: 'Schluss für {window}.' }, locale: 'de-CH' });
    expect(own.locale).toBe('de-CH');
    expect(own.refusal).toEqual({ ...de.refusal, LIMIT_REACHED: 'Schluss für {window}.' });
    expect(own.trialRefusal).toBe(de.trialRefusal);
    const refused = decisionOf({ allowed: false, reason: 'LIMIT_REACHED', usage: usageOf({ remaining: 0 }) });
    expect(wordsIn(own).refusal(refused)).toBe('Schluss für heute.');
  });
});

describe('in German and Spanish', () => {
  const [german, spanish] = [wordsIn(de), wordsIn(es)];
  const usage = usageOf({ name: 'Simulationen', unit: 'Simulationen', used: 3, limit: 3, remaining: 0 });
  const refused = decisionOf({ allowed: false, reason: 'LIMIT_REACHED', usage, retryAt: usage.resetsAt });

  test('a refusal is a whole sentence with the numbers of that language', () => {
    expect(german.refusal(refused)).toBe('Sie haben heute 3 von 3 Simulationen verbraucht.');
    expect(spanish.refusal(refused)).toBe('Has usado 3 de 3 Simulationen hoy.');
    expect(german.number(5_000_000)).toBe('5.000.000');
    expect(german.price({ unitAmount: 1950, currency: 'eur', interval: 'MONTH' })).toBe(
      '19,50\u00a0€ pro Monat',
    );
    expect([german.length(336), spanish.length(24)]).toEqual(['14 Tage', '1 día']);
    expect(
      german.limits([
        { limit: 50, period: 'DAY' },
        { limit: null, period: 'TRIAL' },
      ]),
    ).toBe('50 pro Tag und unbegrenzt');
  });

  test('a failure is said by its code, and one without a code that is known as ours', () => {
    const failures = [
      new UsherError([{ message: 'no', errorType: 'Forbidden' }]),
      new UsherError([{ message: 'no', errorType: 'SomethingOfAppSync' }]),
      new UnreachableError('away'),
      new SignedOutError('over'),
      new Error('odd'),
    ];
    expect(failures.map(german.error)).toEqual(
      (['Forbidden', 'Internal', 'Unreachable', 'SignedOut', 'Internal'] as const).map(
        (code) => de.error[code],
      ),
    );
  });
});

describe('the button of a product', () => {
  const product: Product = {
    ...{
      id: 'pro',
      name: 'Pro',
      description: null,
      active: true,
      public: true,
      kind: 'PLAN',
      rank: 1,
      version: 1,
      zone: 'UTC',
    },
    ...{ prices: [], trial: { hours: 336, reminderMinutes: 60 }, features: [], losses: [] },
    ...{ action: 'START_TRIAL', button: { label: '', enabled: true } },
  };

  test('says what a press does', () => {
    const price = {
      id: 'p',
      currency: 'usd',
      unitAmount: 1900,
      interval: 'ONCE' as const,
      purchasable: true,
      current: false,
    };
    expect(words.action(product)).toBe('Try Pro free for 14 days');
    expect(words.action({ ...product, action: 'SWITCH' })).toBe('Switch to Pro');
    expect(words.action({ ...product, action: 'NOTHING', rank: 0 })).toBe('Included');
    expect(words.action({ ...product, action: 'NOTHING' })).toBe('Not available');
    expect(words.action({ ...product, action: 'NOTHING', kind: 'ONE_TIME', prices: [price] })).toBe(
      'You own Pro',
    );
  });
});
