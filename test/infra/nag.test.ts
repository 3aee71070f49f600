import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { beforeAll, expect, test } from 'vitest';
import { prodFolder } from '../kit/stack/prod.ts';
import { synthesized } from '../kit/stack/template.ts';
import { accepted } from './accepted.ts';

interface Finding {
  env: string;
  rule: string;
  id: string;
  says: string;
}

const findings: Finding[] = [];

beforeAll(async () => {
  for (const [env, folder] of [
    ['dev', synthesized],
    ['prod', await prodFolder()],
  ] as const)
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.template.json')))
      findings.push(...findingsIn(join(folder, file)).map((finding) => ({ env, ...finding })));
}, 300_000);

/** What both packs find in a template as it is deployed: nothing of how it was made is looked at. */
function findingsIn(templateFile: string): Omit<Finding, 'env'>[] {
  const app = new App();
  new CfnInclude(new Stack(app, 'stack'), 'template', { templateFile: resolve(templateFile) });
  return [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack.validateScope(app).violations.flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({
        // A rule may have a finding for each thing that it finds: `AwsSolutions-IAM5[Resource::*]`.
        rule: ruleName.split('[')[0]!,
        id: constructPath!.split('/').at(-1)!,
        says: `${ruleName}: ${description}`,
      })),
    ),
  );
}

const isAbout = (line: { rule: string; on: string[] }, { rule, id }: Finding) =>
  line.rule === rule && line.on.some((start) => id.startsWith(start));

test('cdk-nag finds nothing in dev and prod that is not accepted with its reason', () => {
  expect(new Set(findings.map(({ env }) => env)).size).toBe(2);
  const open = findings.filter((finding) => !accepted.some((line) => isAbout(line, finding)));
  expect(open.map(({ env, id, says }) => `${env}: ${id}: ${says}`)).toEqual([]);
});

test('nothing is accepted that cdk-nag does not find, in dev and in prod', () => {
  for (const env of ['dev', 'prod'])
    for (const { rule, on } of accepted)
      for (const start of on)
        expect(
          findings.some((finding) => finding.env === env && isAbout({ rule, on: [start] }, finding)),
          `${env}: ${rule} on ${start}`,
        ).toBe(true);
  for (const { rule, why } of accepted) expect(why.length, rule).toBeGreaterThan(15);
});

test('what is wrong in a template is found: a bucket without a log of who reads it, which takes plain HTTP', () => {
  const app = new App();
  const stack = new Stack(app, 'stack');
  new CfnBucket(stack, 'Open');
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  const found = violations.map(({ ruleName }) => ruleName);
  expect(found).toEqual(expect.arrayContaining(['AwsSolutions-S1', 'AwsSolutions-S10']));
});
