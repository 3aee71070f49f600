import { describe, expect, test } from 'vitest';
import { featureNameOf } from '../../web/src/ui/featureWords.ts';

describe('the words of a feature on a screen', () => {
  test('a key alone is named as the catalog of the build names it', () => {
    expect(featureNameOf('api_calls')).toBe('API calls');
    expect(featureNameOf('gone_since')).toBe('gone_since');
  });
});
