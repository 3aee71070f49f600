import { describe, expect, test } from 'vitest';
import { rightsFrom } from '../../domain/entitlement.ts';
import { keptWords, wordsFor } from '../../domain/featureWords.ts';
import { faultsOf } from '../../domain/catalog.ts';
import { aWholePlan } from '../kit/given.ts';

describe('the words of a feature', () => {
  test('are those of the catalog; without a name the key is made readable', () => {
    expect(wordsFor('shared_files', { name: 'Your files', unit: 'GB' })).toEqual({
      name: 'Your files',
      unit: 'GB',
      unitSingular: 'GB',
    });
    expect(wordsFor('shared_files', {})).toEqual({ name: 'Shared files', unit: null, unitSingular: null });
    expect(wordsFor('api-calls', { unit: 'calls', unitSingular: 'call' })).toEqual({
      name: 'Api calls',
      unit: 'calls',
      unitSingular: 'call',
    });
  });

  test('are kept without what follows from the key, so that a counter stays small', () => {
    expect(keptWords('exports', { name: 'Exports', unit: null })).toEqual({});
    expect(keptWords('api_calls', { name: 'API calls', unit: 'calls' })).toEqual({
      name: 'API calls',
      unit: 'calls',
    });
  });

  test('go with the rights of a product', () => {
    const words = { name: 'PDF exports', unit: 'exports', unitSingular: 'export' };
    const product = aWholePlan('pro', {
      features: [{ feature: 'exports', limit: 20, period: 'MONTH', ...words }],
    });
    const given = { source: 'sub:1', anchorMs: 0, startsMs: 0, expiresMs: null, rightsVersion: 1 };
    expect(rightsFrom(product, given)).toMatchObject([{ feature: 'exports', ...words }]);
  });

  test('are checked: length, characters that do not show, and a singular without a unit', () => {
    const faults = (words: object) =>
      faultsOf(
        aWholePlan('pro', { features: [{ feature: 'exports', limit: 1, period: 'MONTH', ...words }] }),
      );
    expect(faults({ name: 'x'.repeat(40), unit: 'GB' })).toEqual([]);
    expect(faults({ name: 'x'.repeat(41) })).toEqual(['features[0].name: 1 to 40 characters.']);
    expect(faults({ unit: 'x'.repeat(21) })).toEqual(['features[0].unit: 1 to 20 characters.']);
    expect(faults({ name: 'a\u202eb' })).toEqual(['features[0].name: characters that do not show.']);
    expect(faults({ unitSingular: 'export' })).toEqual(['features[0].unitSingular: only beside a unit.']);
  });
});
