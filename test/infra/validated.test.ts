import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { localExtensions } from '../../tools/dev/extensions.mjs';
import { contextOf } from '../../tools/dev/synth.mjs';

/** A third of a minute of processor. */
const longMs = 300_000;
/** As in cdk.json: without it CDK only warns. */
const strict = { '@aws-cdk/core:validateAgainstDefaultRules': true };

test(
  'the template fits the schemas of CloudFormation, which a start takes for granted and a deployment checks',
  { timeout: longMs },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'usher-validated-'));
    const context = contextOf({ project: 'usher', env: 'dev', extensions: localExtensions() });
    const { status, stderr } = spawnSync(process.execPath, ['tools/dev/run.mjs', 'infra/app.ts'], {
      encoding: 'utf8',
      env: {
        ...process.env,
        CDK_OUTDIR: folder,
        CDK_CONTEXT_JSON: JSON.stringify(context),
        CDK_VALIDATION: 'true',
      },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'))).toMatchObject({
      pluginReports: [],
    });
    rmSync(folder, { recursive: true });
  },
);

test('a property that CloudFormation does not have is found by that check', { timeout: longMs }, () => {
  const outdir = mkdtempSync(join(tmpdir(), 'usher-validated-'));
  const app = new App({ outdir, context: strict });
  const properties = { QueueNam: 'misspelled' };
  new CfnResource(new Stack(app, 'stack'), 'Queue', { type: 'AWS::SQS::Queue', properties });
  expect(() => app.synth()).toThrow();
  expect(readFileSync(join(outdir, 'validation-report.json'), 'utf8')).toContain('QueueNam');
  rmSync(outdir, { recursive: true });
});
