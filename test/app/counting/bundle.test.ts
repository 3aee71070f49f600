import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { deployedFunctions, filesIn, filesOf, unpack } from '../../kit/stack/bundles.ts';

const kilobytesMax = 60;
/** What a signed-in user waits for at each step, and what every sign-in waits for. */
const hot = [
  'canUse',
  'cognito.postAuthentication',
  'cognito.postConfirmation',
  'consumeMany',
  'consumeUsage',
  'ensureAccount',
  'readUsage',
  'releaseUsage',
  'reserveUsage',
  'settleUsage',
];
const foreign = ['api.stripe.com', 'ZodError', 'ajv', 'aws-xray', 'smithy', 'Cognito Identity Provider'];

const scratch = mkdtempSync(join(tmpdir(), 'usher-bundle-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const functions = deployedFunctions();
const codeOf = (files: string[]) => files.map((file) => readFileSync(file, 'utf8')).join('\n');

test.each(hot)('%s loads at most 60 kB, and no Stripe, zod, ajv or client of the SDK', (name) => {
  const deployed = functions.find((one) => one.name === name)!;
  const code = codeOf(filesOf(deployed, unpack(deployed, join(scratch, name))).start);
  expect(code.length).toBeGreaterThan(10_000);
  expect(code.length).toBeLessThanOrEqual(kilobytesMax * 1000);
  expect(foreign.filter((one) => code.includes(one))).toEqual([]);
});

test.each(['consumeMany', 'consumeUsage', 'reserveUsage'])(
  '%s has the making of an account in a file that only the first call of one loads',
  (name) => {
    const deployed = functions.find((one) => one.name === name)!;
    const { start, later } = filesOf(deployed, unpack(deployed, join(scratch, name)));
    expect(codeOf(start)).not.toContain('account.created');
    expect(codeOf(later)).toContain('account.created');
  },
);

test('no function carries the SDK’s client of the tables', () => {
  expect(functions.length).toBeGreaterThan(40);
  const carriers = functions.filter(({ folder }) =>
    codeOf(filesIn(folder)).includes('DynamoDBServiceException'),
  );
  expect(carriers.map(({ name }) => name)).toEqual([]);
  // It would be found by this word.
  expect(readFileSync('node_modules/@aws-sdk/client-dynamodb/dist-cjs/index.js', 'utf8')).toContain(
    'DynamoDBServiceException',
  );
});
