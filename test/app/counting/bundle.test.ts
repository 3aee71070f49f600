import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stackTemplate, synthesized } from '../../kit/stack/template.ts';

test('what consuming loads stays within 70 kB, and holds no Stripe, zod, ajv or client of the SDK', () => {
  const functions = Object.values(stackTemplate().Resources).filter(
    (one) => one.Type === 'AWS::Lambda::Function',
  );
  const consume = functions.find(
    ({ Properties }) => Properties['FunctionName'] === 'usher-dev-consumeUsage',
  )!;
  const hash = (consume.Properties['Code']['S3Key'] as string).replace('.zip', '');
  const code = readFileSync(join(synthesized, `asset.${hash}`, 'index.js'), 'utf8');
  expect(code.length).toBeGreaterThan(30_000);
  expect(code.length).toBeLessThanOrEqual(70_000);
  for (const foreign of [
    'api.stripe.com',
    'ZodError',
    'ajv',
    'aws-xray',
    'Cognito Identity Provider',
    'Secrets Manager',
    'smithy',
  ]) {
    expect(code.includes(foreign), foreign).toBe(false);
  }
});
