import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Without credentials and without looking for any: nothing of this needs an account. */
function cdk(...args: string[]) {
  const env = { ...process.env, AWS_EC2_METADATA_DISABLED: 'true', CI: 'true' };
  return spawnSync(process.execPath, ['node_modules/aws-cdk/bin/cdk', ...args], { encoding: 'utf8', env });
}

test('field 1.24 · the CDK CLI that is installed reads the assembly that is synthesized', () => {
  expect(existsSync('cdk.out/usher-dev.template.json')).toBe(true);
  const { status, stdout, stderr } = cdk('--app', 'cdk.out', 'ls');
  expect({ status, stdout: stdout.trim() }, stderr).toEqual({ status: 0, stdout: 'usher-dev' });
  expect(stderr).not.toMatch(/not compatible|schema version mismatch/i);
}, 120_000);
