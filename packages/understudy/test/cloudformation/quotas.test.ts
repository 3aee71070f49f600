import { describe, expect, test } from 'vitest';
import { aFunction, aRegion, aTable, anAccount, handlerSays } from './given.ts';

describe('reserved concurrency', () => {
  const reserving = (...amounts: number[]) => ({
    Resources: Object.fromEntries(
      amounts.map((ReservedConcurrentExecutions, at) => [
        `F${at}`,
        aFunction({ ReservedConcurrentExecutions }),
      ]),
    ),
  });

  test.each([
    [10, [1], false, 10],
    [50, [1], false, 50],
    [110, [10], true, 100],
    [110, [5, 6], false, 100],
    [1000, [900], true, 100],
    [1000, [901], false, 100],
  ])('of an account of %i executions: %j is taken: %s', async (concurrency, amounts, isTaken, minimum) => {
    const { deploy, events } = aRegion(await anAccount({ concurrency }));
    const { StackStatus } = await deploy('functions', reserving(...amounts));
    expect(StackStatus).toBe(isTaken ? 'CREATE_COMPLETE' : 'ROLLBACK_COMPLETE');
    const refusal = handlerSays(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimum}].`,
      'InvalidRequest',
    );
    expect(refusal.test((await events('functions')).join('\n'))).toBe(!isTaken);
  });
});

test('an account makes no more tables in a region than it may have', async () => {
  const account = await anAccount({ tables: 1 });
  const { deploy, events } = aRegion(account);
  expect((await deploy('one', { Resources: { A: aTable() } })).StackStatus).toBe('CREATE_COMPLETE');
  expect((await deploy('two', { Resources: { A: aTable() } })).StackStatus).toBe('ROLLBACK_COMPLETE');
  expect((await events('two')).join('\n')).toMatch(
    handlerSays(
      'Subscriber limit exceeded: There is a limit of 1 tables per subscriber',
      'ServiceLimitExceeded',
    ),
  );
  const elsewhere = await aRegion(account, 'us-west-2').deploy('two', { Resources: { A: aTable() } });
  expect(elsewhere.StackStatus).toBe('CREATE_COMPLETE');
});

test('an account that is not verified for CloudFront makes no distribution', async () => {
  const { deploy, events } = aRegion(await anAccount({ mayDistribute: false }));
  const Distribution = { Type: 'AWS::CloudFront::Distribution', Properties: { DistributionConfig: {} } };
  await deploy('web', { Resources: { Distribution } });
  expect((await events('web')).join('\n')).toContain(
    'Your account must be verified before you can add new CloudFront resources.',
  );
});
