import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { page } from '../../packages/understudy/src/console/page.ts';
import { stackTemplate } from '../kit/stack/template.ts';

const dayMs = 86_400_000;

test('field 1.4 · a session outlives the longest trial of the catalog and the console’s longest jump on top of it', () => {
  const { products } = JSON.parse(readFileSync('catalog.json', 'utf8')) as {
    products: { trial?: { hours: number } }[];
  };
  const trialMs = Math.max(...products.map(({ trial }) => (trial?.hours ?? 0) * 3_600_000));
  const jumpMs = Math.max(
    ...[...page.matchAll(/name="by" value="(\d+)"/g)].map(([, value]) => Number(value)),
  );
  expect([trialMs, jumpMs]).toEqual([30 * dayMs, 30 * dayMs]);
  const client = Object.values(stackTemplate().Resources).find(
    ({ Type }) => Type === 'AWS::Cognito::UserPoolClient',
  )!.Properties;
  expect(client['TokenValidityUnits'].RefreshToken).toBe('minutes');
  expect(client['RefreshTokenValidity'] * 60_000).toBeGreaterThan(trialMs + jumpMs);
});
