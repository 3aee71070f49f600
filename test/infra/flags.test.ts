import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { synthesized } from '../kit/stack/template.ts';

interface Flag {
  recommendedValue: unknown;
  userValue?: unknown;
}

const { artifacts } = JSON.parse(readFileSync(join(synthesized, 'manifest.json'), 'utf8')) as {
  artifacts: Record<string, { type: string; properties: { flags?: Record<string, Flag> } }>;
};
/** As the CDK itself reports what the synth was made with. */
const reported = Object.values(artifacts).find(({ type }) => type === 'cdk:feature-flag-report')!.properties
  .flags!;
const recommended = createRequire(import.meta.url)('aws-cdk-lib/recommended-feature-flags.json') as Record<
  string,
  unknown
>;
/** The rows of the table in infra/README.md. */
const exceptions = [
  ...readFileSync('infra/README.md', 'utf8').matchAll(/^\| `(@aws-cdk\/[^`]+)` +\| \S/gm),
].map(([, flag]) => flag!);

test('every flag that the installed CDK recommends is set, but for those whose reason stands in infra/README.md', () => {
  expect(Object.keys(recommended).length).toBeGreaterThan(80);
  const set = Object.fromEntries(
    Object.keys(recommended).map((flag) => [flag, reported[flag]?.userValue] as const),
  );
  const wanted = Object.fromEntries(
    Object.entries(recommended).map(([flag, value]) => [flag, exceptions.includes(flag) ? false : value]),
  );
  expect(set).toEqual(wanted);
});

test('an exception is a flag that there is, and that would otherwise be set', () => {
  expect(exceptions.length).toBeGreaterThan(0);
  for (const flag of exceptions) expect(recommended[flag], flag).toBe(true);
});
