import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { startAccount } from '../../packages/understudy/src/account/account.ts';
import { aFunction, aRegion } from '../../packages/understudy/test/cloudformation/given.ts';
import { region } from '../kit/stack/deploys.ts';
import { bootstrap, preflightsIn } from '../kit/stack/preflights.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-reservations-'));
const timeout = 120_000;
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const { preflight } = preflightsIn(scratch);

describe('what a deployment reserves of an account', () => {
  test(
    'A2 · is expected of its quota: 43 executions in prod, 23 without the web, none where none is reserved',
    async () => {
      const fresh = await startAccount({ data: join(scratch, 'fresh'), concurrency: 10 });
      const reserve = async (...words: string[]) => {
        const { stops } = await preflight(fresh.environment(region), '--env', ...words);
        return /reserve (\d+) concurrent executions/.exec(stops['Lambda concurrency'] ?? '')?.[1];
      };
      const origin = ['--parameter', 'WebOrigins=https://app.example.com'];
      expect(await reserve('prod')).toBe('43');
      expect(await reserve('prod', '--no-web', ...origin)).toBe('23');
      expect(await reserve('prod', '--no-reserve')).toBeUndefined();
      expect(await reserve('dev')).toBeUndefined();
      await fresh.stop();
    },
    timeout,
  );

  test(
    'A2 · is not asked for again once a stack has it',
    async () => {
      const data = join(scratch, 'middling');
      const middling = await startAccount({ data, concurrency: 120 });
      await bootstrap(middling);
      const made = (ReservedConcurrentExecutions?: number) => ({
        Resources: { One: aFunction(ReservedConcurrentExecutions ? { ReservedConcurrentExecutions } : {}) },
      });
      await aRegion(middling).deploy('usher-prod', made());
      const before = await preflight(middling.environment(region), '--env', 'prod');
      expect(before.stops['Lambda concurrency']).toContain('reserve 43 concurrent executions');
      await middling.stop();
      const later = await startAccount({ data, concurrency: 143 });
      await aRegion(later).deploy('usher-prod', made(43));
      const after = await preflight(later.environment(region), '--env', 'prod');
      expect(after.stops).not.toHaveProperty('Lambda concurrency');
      expect(after.lines).toContain('ok    Lambda concurrency: 100 of 143 are free');
      await later.stop();
    },
    timeout,
  );
});
