import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Cloud } from '../../src/cloud.ts';
import { startCloud } from '../../src/main.ts';
import { askedIn, custom, maker } from './given.ts';

/** Starts of one data folder, one after the other. */
function starts() {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-custom-'));
  let cloud: Cloud | undefined;
  const stop = async () => {
    await cloud?.stop();
    cloud = undefined;
  };
  onTestFinished(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    start: async (resources: object, Outputs: object = {}): Promise<Cloud> => {
      await stop();
      const template = { Resources: { ...maker, ...resources }, Outputs };
      writeFileSync(join(folder, 'shop.template.json'), JSON.stringify(template));
      cloud = await startCloud({ template: folder, data: join(folder, 'data'), host: '127.0.0.1', port: 0 });
      return cloud;
    },
    stop,
  };
}

/** Over all starts of the folder. */
function asked(cloud: Cloud): string[] {
  cloud.lambda.log('maker').flush();
  return askedIn(readFileSync(join(cloud.folder, 'logs', 'maker.log'), 'utf8').split('\n'));
}

test('a custom resource is made by its function at the first start, and asked no more while it stays the same', async () => {
  const { start } = starts();
  const Greeting = custom({ Says: 'hello', Count: 3, Loud: true });
  const cloud = await start({ Greeting });
  expect(asked(cloud)).toEqual(['Greeting Create hello']);
  expect(cloud.stack.unsupported.join()).not.toContain('Custom::');
  expect(asked(await start({ Greeting }))).toEqual(['Greeting Create hello']);
});

test('one that changed is changed with what it was before, and one that the template no longer has is deleted', async () => {
  const { start } = starts();
  await start({ Greeting: custom({ Says: 'hello' }) });
  await start({ Greeting: custom({ Says: 'bye' }) });
  expect(asked(await start({}))).toEqual([
    'Greeting Create hello',
    'Greeting Update bye (made-Greeting hello)',
    'Greeting Delete bye (made-Greeting)',
  ]);
});

test('one that calls itself something else is another one: the former is deleted', async () => {
  const { start } = starts();
  await start({ Greeting: custom({ Says: 'hello', Named: 'first' }) });
  expect(asked(await start({ Greeting: custom({ Says: 'hello', Named: 'second' }) }))).toEqual([
    'Greeting Create hello',
    'Greeting Update hello (first hello)',
    'Greeting Delete hello (first)',
  ]);
});

test('what it gives reaches functions, other custom resources and the outputs, at the first start as at a later one', async () => {
  const { start } = starts();
  const heard = { 'Fn::GetAtt': ['Greeting', 'Heard'] };
  const Told = { ...maker.Maker, Properties: { ...maker.Maker.Properties, FunctionName: 'told' } };
  Object.assign(Told.Properties, { Environment: { Variables: { HEARD: heard } } });
  const resources = (Says: string) => ({
    Told,
    Greeting: custom({ Says }),
    Echo: custom({ Says: { 'Fn::Sub': '${Greeting.Nested.Heard} ${Greeting}' } }),
  });
  const outputs = { Heard: { Value: { 'Fn::GetAtt': ['Echo', 'Heard'] } } };
  const first = await start(resources('hello'), outputs);
  expect(first.outputs['heard']).toBe('hello! made-Greeting');
  expect(first.lambda.functions.get('told')!.environment).toEqual({ HEARD: 'hello' });
  const later = await start(resources('bye'), outputs);
  expect(later.outputs['heard']).toBe('bye! made-Greeting');
  expect(later.lambda.functions.get('told')!.environment).toEqual({ HEARD: 'bye' });
  expect(asked(later)).toEqual([
    ...['Greeting Create hello', 'Echo Create hello! made-Greeting'],
    'Greeting Update bye (made-Greeting hello)',
    'Echo Update bye! made-Greeting (made-Echo hello! made-Greeting)',
  ]);
});

test.each([
  ['fails', { Fails: 'Create' }, 'Message returned: It is broken.'],
  ['crashes', { Crashes: 'Create' }, 'maker failed before it answered: TypeError: no such thing'],
  ['never answers', { Silent: true, ServiceTimeout: 1 }, 'did not receive a response'],
])('a function that %s stops the start, and the reason names the resource', async (_, properties, reason) => {
  const { start } = starts();
  await expect(start({ Greeting: custom({ Says: 'hello', ...properties }) })).rejects.toMatchObject({
    name: 'TemplateError',
    message: expect.stringMatching(new RegExp(`^Greeting: .*${reason}`)),
  });
  expect(asked(await start({ Greeting: custom({ Says: 'again' }) })).at(-1)).toBe('Greeting Create again');
});

test('one whose function is not of the template is not run, and what depends on it stops the start', async () => {
  const { start } = starts();
  const Foreign = custom({ ServiceToken: 'arn:aws:sns:eu-central-1:000000000000:elsewhere' });
  const cloud = await start({ Foreign });
  expect(cloud.stack.unsupported).toContain('Custom::Greeting: Foreign');
  const Echo = custom({ Says: { 'Fn::GetAtt': ['Foreign', 'Heard'] } });
  await expect(start({ Foreign, Echo })).rejects.toThrow('no function here makes');
});
