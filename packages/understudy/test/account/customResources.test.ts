import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anAccount, aRegion, type Stack } from '../cloudformation/given.ts';
import { askedIn, custom, maker } from '../customResources/given.ts';

const heard = (logicalId: string) => ({ Value: { 'Fn::GetAtt': [logicalId, 'Heard'] } });

/** An account that runs what is deployed, and what the function `maker` was asked in it. */
async function running() {
  const data = mkdtempSync(join(tmpdir(), 'account-'));
  const account = await anAccount({ data, runs: true, onLine: () => undefined });
  const { deploy: deployed, ...region } = aRegion(account);
  const log = join(data, 'regions', 'eu-central-1', 'logs', 'maker.log');
  return {
    ...region,
    deploy: (resources: object, Outputs: object = {}) =>
      deployed('shop', { Resources: { ...maker, ...resources }, Outputs } as Stack),
    deployed,
    asked: () => askedIn(readFileSync(log, 'utf8').split('\n')),
  };
}

test('a custom resource is made, changed and deleted by its function, and what it gives reaches the outputs', async () => {
  const { deploy, destroy, asked, resources } = await running();
  const Greeting = (Says: string) => custom({ Says, Count: 3 });
  const Echo = custom({ Says: { 'Fn::GetAtt': ['Greeting', 'Nested.Heard'] } });
  const first = await deploy({ Greeting: Greeting('hello'), Echo }, { Heard: heard('Echo') });
  expect([first.StackStatus, first.StackStatusReason]).toEqual(['CREATE_COMPLETE', undefined]);
  expect(first.Outputs).toMatchObject([{ OutputValue: 'hello!' }]);
  expect(await resources('shop')).toMatchObject({ Greeting: 'made-Greeting' });
  const later = await deploy({ Greeting: Greeting('bye'), Echo }, { Heard: heard('Echo') });
  expect(later).toMatchObject({ StackStatus: 'UPDATE_COMPLETE', Outputs: [{ OutputValue: 'bye!' }] });
  expect(asked()).toEqual([
    ...['Greeting Create hello', 'Echo Create hello!'],
    ...['Greeting Update bye (made-Greeting hello)', 'Echo Update bye! (made-Echo hello!)'],
  ]);
  expect((await deploy({ Greeting: Greeting('bye') })).StackStatus).toBe('UPDATE_COMPLETE');
  expect(asked().at(-1)).toBe('Echo Delete bye! (made-Echo)');
  expect((await destroy('shop')).StackStatus).toBe('DELETE_COMPLETE');
});

test('one that goes together with its function is deleted by it before', async () => {
  const { deploy, deployed, asked } = await running();
  await deploy({ Greeting: custom({ Says: 'hello' }) });
  const { Role } = maker;
  expect((await deployed('shop', { Resources: { Role } } as Stack)).StackStatus).toBe('UPDATE_COMPLETE');
  expect(asked().at(-1)).toBe('Greeting Delete hello (made-Greeting)');
});

test.each([
  ['fails', { Fails: 'Create' }, 'Message returned: It is broken.'],
  ['crashes', { Crashes: 'Create' }, 'maker failed before it answered: TypeError: no such thing'],
  ['never answers', { Silent: true, ServiceTimeout: 1 }, 'did not receive a response'],
])('a function that %s fails the deployment, which is rolled back', async (_, properties, reason) => {
  const { deploy, events, asked } = await running();
  const { StackStatus } = await deploy({ Greeting: custom({ Says: 'hello', ...properties }) });
  expect((await events('shop')).join('\n')).toMatch(new RegExp(`Greeting CREATE_FAILED .*${reason}`));
  // What never answers does not say either that it has taken back what it began.
  expect(StackStatus).toBe('Silent' in properties ? 'ROLLBACK_FAILED' : 'ROLLBACK_COMPLETE');
  expect(asked().map((line) => line.split(' ')[1])).toEqual(['Create', 'Delete']);
});

test('an update that fails is taken back: the function is asked for what was there before', async () => {
  const { deploy, asked, describe } = await running();
  await deploy({ Greeting: custom({ Says: 'hello' }) }, { Heard: heard('Greeting') });
  const failed = await deploy(
    { Greeting: custom({ Says: 'bye', Fails: 'Update' }) },
    { Heard: heard('Greeting') },
  );
  expect(failed.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await describe('shop')).Outputs).toMatchObject([{ OutputValue: 'hello' }]);
  expect(asked()).toEqual([
    'Greeting Create hello',
    'Greeting Update bye (made-Greeting hello)',
    'Greeting Update hello (made-Greeting bye)',
  ]);
});

test('one that becomes another one has the former deleted, once all else is done', async () => {
  const { deploy, asked, events } = await running();
  await deploy({ Greeting: custom({ Says: 'hello', Named: 'first' }) });
  await deploy({ Greeting: custom({ Says: 'hello', Named: 'second' }) });
  expect(asked().slice(1)).toEqual(['Greeting Update hello (first hello)', 'Greeting Delete hello (first)']);
  const said = await events('shop');
  const cleaning = said.indexOf('shop UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  expect(said.indexOf('Greeting DELETE_COMPLETE')).toBeGreaterThan(cleaning);
});

test('its function cannot be another one later', async () => {
  const { deploy, events } = await running();
  const Other = { ...maker.Maker, Properties: { ...maker.Maker.Properties, FunctionName: 'other' } };
  await deploy({ Other, Greeting: custom({ Says: 'hello' }) });
  const ServiceToken = { 'Fn::GetAtt': ['Other', 'Arn'] };
  const { StackStatus } = await deploy({ Other, Greeting: custom({ Says: 'hello', ServiceToken }) });
  expect(StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await events('shop')).join('\n')).toContain('Modifying service token is not allowed.');
});
