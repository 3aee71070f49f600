import { readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'vitest';
import type { AccountOptions, LocalAccount } from '../../../packages/understudy/src/account/account.ts';
import { cdk } from '../../../packages/understudy/test/account/cdk.ts';
import { asPipeline } from '../../../packages/understudy/test/account/pipeline.ts';
import { aRegion } from '../../../packages/understudy/test/cloudformation/given.ts';
import { deploysIn, region, statusOf } from './deploys.ts';

/** An environment of their own, beside the one that test/tools/deploy.test.ts deploys itself. */
const stack = 'usher-walks';
const dataStack = `${stack}-data`;

interface Walk {
  what: string;
  walk(own: LocalAccount, restarted: (limits: Limits) => Promise<LocalAccount>): Promise<void>;
  limits?: Limits;
}

type Limits = Pick<AccountOptions, 'concurrency' | 'tables' | 'mayDistribute'>;

/** Production of another project, so that a user's own outputs of it stay. */
const production = ['--project', 'walk', '--env', 'prod', '--yes'];
const origin = ['--parameter', 'WebOrigins=https://app.example.com'];

/** Deployments in other circumstances, each into an account of its own. */
export function walksIn(home: string): Walk[] {
  const { bootstrapped, deploy, empty, keysIn } = deploysIn(home);
  return [
    {
      what: 'A4 · production whose app stack fails first is rolled back, says why, and succeeds at the second try',
      limits: { concurrency: 10 },
      walk: async (own, restarted) => {
        await bootstrapped(own);
        const failed = await deploy(own.environment(region), ...production, ...origin, '--no-preflight');
        expect(failed.status).toBe(1);
        expect(failed.said).toContain('UnreservedConcurrentExecution below its minimum value of [10]');
        expect(await statusOf(own, 'walk-prod-data')).toBe('CREATE_COMPLETE');
        expect(await statusOf(own, 'walk-prod')).toBe('ROLLBACK_COMPLETE');
        const data = await aRegion(own).resources('walk-prod-data');
        const later = await restarted({ concurrency: 1000 });
        const { status, said } = await deploy(later.environment(region), ...production, ...origin);
        expect(status, said).toBe(0);
        expect(await statusOf(later, 'walk-prod')).toBe('CREATE_COMPLETE');
        expect(await aRegion(later).resources('walk-prod-data')).toEqual(data);
      },
    },
    {
      what: 'A4 · production whose data stack fails first continues from there at the second try, and leaves nothing beside it',
      limits: { tables: 5 },
      walk: async (own, restarted) => {
        await bootstrapped(own);
        const failed = await deploy(own.environment(region), ...production, ...origin);
        expect(failed.status).toBe(1);
        expect(failed.said).toContain('There is a limit of 5 tables per subscriber');
        expect(await statusOf(own, 'walk-prod-data')).toBe('CREATE_FAILED');
        const kept = Object.entries(await aRegion(own).resources('walk-prod-data')).filter(
          ([, id]) => id !== '',
        );
        expect(kept.filter(([, id]) => id.startsWith('walk-prod-')).length).toBeGreaterThanOrEqual(5);
        const later = await restarted({});
        const { status, said } = await deploy(later.environment(region), ...production, ...origin);
        expect(status, said).toBe(0);
        expect(await statusOf(later, 'walk-prod')).toBe('CREATE_COMPLETE');
        const data = await aRegion(later).resources('walk-prod-data');
        expect(data).toMatchObject(Object.fromEntries(kept));
        expect((await aRegion(later).describe('walk-prod-data')).EnableTerminationProtection).toBe(true);
      },
    },
    {
      what: 'A4 · production’s app stack is thrown away and made again over the same data',
      walk: async (own) => {
        await bootstrapped(own);
        const first = await deploy(own.environment(region), ...production, ...origin);
        expect(first.status, first.said).toBe(0);
        const data = await aRegion(own).resources('walk-prod-data');
        const { webBucket, operatorsBucket } = JSON.parse(readFileSync('outputs.walk-prod.json', 'utf8'));
        const environment = own.environment(region);
        for (const bucket of [webBucket, operatorsBucket]) await empty(environment, bucket);
        const made = resolve('build/deploy/walk-prod');
        const gone = await cdk(home, environment, '--app', made, 'destroy', 'walk-prod', '--force');
        expect(gone.status, gone.said).toBe(0);
        await expect(statusOf(own, 'walk-prod')).rejects.toThrow('does not exist');
        const again = await deploy(own.environment(region), ...production, ...origin);
        expect(again.status, again.said).toBe(0);
        expect(await statusOf(own, 'walk-prod')).toBe('CREATE_COMPLETE');
        expect(await aRegion(own).resources('walk-prod-data')).toEqual(data);
      },
    },
    {
      what: 'one of a second environment stands beside the first one',
      walk: async (own) => {
        await bootstrapped(own);
        for (const env of ['walks', 'walks2']) {
          const { status, said } = await deploy(own.environment(region), '--env', env, '--yes');
          expect(status, said).toBe(0);
        }
      },
    },
    {
      what: 'one in a second region stands beside the first one',
      walk: async (own) => {
        for (const where of [region, 'us-west-2']) {
          await bootstrapped(own, where);
          const { status, said } = await deploy(own.environment(where), '--env', 'walks', '--yes');
          expect(status, said).toBe(0);
          expect(await statusOf(own, stack, where)).toBe('CREATE_COMPLETE');
        }
        const regionIn = (file: string) => JSON.parse(readFileSync(file, 'utf8')).region as string;
        expect(regionIn('outputs.walks.json')).toBe(region);
        expect(regionIn('outputs.walks.us-west-2.json')).toBe('us-west-2');
      },
    },
    {
      what: 'B8 · one by a role that may only assume what docs/deploying.md allows a pipeline makes the stacks and uploads the web client',
      walk: async (own) => {
        await bootstrapped(own);
        const bare = await deploy(await asPipeline(own, region), '--env', 'walks', '--yes');
        expect(bare.status).toBe(1);
        expect(bare.said).toContain(`role/${stack}-${region}-upload`);
        expect(bare.said).not.toMatch(/^\s+at /m);
        for (const name of [dataStack, stack]) expect(await statusOf(own, name)).toBe('CREATE_COMPLETE');
        const pipeline = await asPipeline(own, region, rolesOfPipeline(stack));
        const { status, said } = await deploy(pipeline, '--env', 'walks', '--yes');
        expect(status, said).toBe(0);
        const { webBucket, operatorsBucket } = JSON.parse(readFileSync('outputs.walks.json', 'utf8'));
        const asOwner = own.environment(region);
        expect(await keysIn(asOwner, webBucket)).toEqual(
          expect.arrayContaining(['index.html', 'admin.html', 'outputs.json']),
        );
        expect(await keysIn(asOwner, operatorsBucket)).toContain('files.json');
        await expect(keysIn(pipeline, webBucket)).rejects.toMatchObject({ name: 'AccessDenied' });
      },
    },
  ];
}

/** The roles in the statement of docs/deploying.md, for another deployment than the one that it is written for. */
function rolesOfPipeline(deployment: string): string[] {
  const [, block] = /## From a pipeline[^]*?```json\n([^]*?)```/.exec(
    readFileSync('docs/deploying.md', 'utf8'),
  )!;
  const { Statement } = JSON.parse(block!) as { Statement: { Action: string; Resource: string[] }[] };
  expect(Statement.map(({ Action }) => Action)).toEqual(['sts:AssumeRole']);
  return Statement[0]!.Resource.map((arn) => arn.split(':role/')[1]!.replace('usher-prod', deployment));
}

/** What they write beside a user's own. */
export function forgetWalks(): void {
  for (const name of ['walks', 'walks2', 'walk-prod', 'walks.us-west-2'])
    for (const kind of ['', 'amplify_']) rmSync(`${kind}outputs.${name}.json`, { force: true });
}
