import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { stackTemplate, synthesized } from '../../kit/stack/template.ts';

const kilobytesMax = 70;
/** What a signed-in user waits for at each step, and what every sign-in waits for. */
const hot = [
  'canUse',
  'cognito-postAuthentication',
  'cognito-postConfirmation',
  'consumeMany',
  'consumeUsage',
  'ensureAccount',
  'readUsage',
  'releaseUsage',
  'reserveUsage',
  'settleUsage',
];
const foreign = ['api.stripe.com', 'ZodError', 'ajv', 'aws-xray', 'smithy', 'Cognito Identity Provider'];

const assets = JSON.parse(readFileSync(join(synthesized, 'usher-dev.assets.json'), 'utf8')) as {
  files: Record<string, { source: { path: string } }>;
};
const codeOf = (hash: string) =>
  readFileSync(resolve(synthesized, assets.files[hash]!.source.path, 'index.js'), 'utf8');
const bundles = new Map(
  Object.values(stackTemplate().Resources)
    .filter((one) => one.Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => [
      String(Properties['FunctionName']).replace('usher-dev-', ''),
      codeOf(String(Properties['Code'].S3Key).split('.')[0]!),
    ]),
);

test.each(hot)('%s loads at most 70 kB, and no Stripe, zod, ajv or client of the SDK', (name) => {
  const code = bundles.get(name)!;
  expect(code.length).toBeGreaterThan(10_000);
  expect(code.length).toBeLessThanOrEqual(kilobytesMax * 1000);
  expect(foreign.filter((one) => code.includes(one))).toEqual([]);
});

test('no function carries the SDK’s client of the tables', () => {
  expect(bundles.size).toBeGreaterThan(40);
  const carriers = [...bundles].filter(([, code]) => code.includes('DynamoDBServiceException'));
  expect(carriers.map(([name]) => name)).toEqual([]);
  // It would be found by this word.
  expect(readFileSync('node_modules/@aws-sdk/client-dynamodb/dist-cjs/index.js', 'utf8')).toContain(
    'DynamoDBServiceException',
  );
});
