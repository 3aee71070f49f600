import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../dynamodb/fixture.ts';
import { inlineFunction, startLambdaCloud, type LambdaCloud } from './fixture.ts';

let folder: string;
let project: string;
/** Where the assets lie. */
let synthesized: string;
let cloud: LambdaCloud | undefined;
beforeEach(() => {
  folder = temporaryFolder();
  project = temporaryFolder();
  synthesized = path.join(folder, 'cdk.out');
});
afterEach(async () => {
  await cloud?.stop();
  cloud = undefined;
  for (const one of [folder, project]) fs.rmSync(one, { recursive: true });
});

/** A package that says what it is, for `require` and for `import`. */
function install(at: string, name: string, says: string): void {
  const place = path.join(at, 'node_modules', name);
  fs.mkdirSync(place, { recursive: true });
  const exports = { import: './index.mjs', require: './index.cjs' };
  fs.writeFileSync(path.join(place, 'package.json'), JSON.stringify({ name, exports }));
  fs.writeFileSync(path.join(place, 'index.cjs'), `exports.says = '${says} required';`);
  fs.writeFileSync(path.join(place, 'index.mjs'), `export const says = '${says} imported';`);
}

/** What a function with these modules in its bundle answers. */
async function answer(files: Record<string, string>, more: object = {}, layer?: (at: string) => void) {
  const assets: Record<string, object> = {};
  const asset = (name: string) => {
    assets[name] = { source: { path: name }, destinations: { here: { objectKey: `${name}-key` } } };
    fs.mkdirSync(path.join(synthesized, name), { recursive: true });
    return { S3Bucket: 'assets', S3Key: `${name}-key` };
  };
  const Code = asset('code');
  for (const [name, text] of Object.entries(files))
    fs.writeFileSync(path.join(synthesized, 'code', name), text);
  const Content = asset('layer');
  layer?.(path.join(synthesized, 'layer'));
  fs.writeFileSync(path.join(synthesized, 'demo.assets.json'), JSON.stringify({ files: assets }));
  cloud = await startLambdaCloud(
    {
      Layer: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content } },
      Fn: inlineFunction('fn', '', { Code, ...(layer ? { Layers: [{ Ref: 'Layer' }] } : {}), ...more }),
    },
    [],
    { folder, carriedFrom: [project] },
  );
  return cloud.lambda.run('fn', {});
}

const required = (name: string) => ({
  'index.js': `exports.handler = async () => require('${name}').says;`,
});
const imported = (name: string) => ({
  'index.mjs': `import { says } from '${name}'; export const handler = async () => says;`,
});
const ways = [
  ['require', required, 'required'],
  ['import', imported, 'imported'],
] as const;

describe.each(ways)('a module that a function takes by %s', (_, written, how) => {
  test('is the SDK that Lambda’s runtime carries, from the project of the stack', async () => {
    install(project, '@aws-sdk/client-demo', 'the SDK');
    expect(await answer(written('@aws-sdk/client-demo'))).toEqual({
      status: 'ok',
      payload: `the SDK ${how}`,
    });
  });

  test('is the bundle’s own before any other', async () => {
    install(project, '@aws-sdk/client-demo', 'the SDK');
    install(path.join(synthesized, 'code'), '@aws-sdk/client-demo', 'its own');
    expect(await answer(written('@aws-sdk/client-demo'))).toMatchObject({ payload: `its own ${how}` });
  });

  test('is that of a layer of the stack', async () => {
    const layer = (at: string) => install(path.join(at, 'nodejs'), 'shared', 'the layer');
    expect(await answer(written('shared'), {}, layer)).toMatchObject({ payload: `the layer ${how}` });
  });

  test('is a file of a layer below /opt', async () => {
    const layer = (at: string) => {
      fs.writeFileSync(path.join(at, 'shared.cjs'), `exports.says = 'the file required';`);
      fs.writeFileSync(path.join(at, 'shared.mjs'), `export const says = 'the file imported';`);
    };
    const name = how === 'required' ? '/opt/shared.cjs' : '/opt/shared.mjs';
    expect(await answer(written(name), {}, layer)).toMatchObject({ payload: `the file ${how}` });
  });

  test('is not found elsewhere on this machine, as it would not be in the cloud', async () => {
    install(folder, 'forgotten', 'the machine');
    install(project, 'forgotten', 'the project');
    expect(await answer(written('forgotten'))).toMatchObject({
      status: 'error',
      errorType: how === 'required' ? 'Error' : 'Runtime.ImportModuleError',
      errorMessage: expect.stringMatching(/Cannot find (module|package) 'forgotten'/),
    });
  });

  test('of the SDK that is not installed says where to install it', async () => {
    expect(await answer(written('@aws-sdk/client-lost'))).toMatchObject({
      errorMessage: expect.stringContaining(
        "Lambda's runtime has it; here it is taken from the project of the stack: npm install --save-dev @aws-sdk/client-lost",
      ),
    });
  });
});

test('version 2 of the SDK is there up to nodejs16.x, and version 3 from then on', async () => {
  install(project, 'aws-sdk', 'version 2');
  expect(await answer(required('aws-sdk'), { Runtime: 'nodejs16.x' })).toMatchObject({
    payload: 'version 2 required',
  });
  await cloud!.stop();
  expect(await answer(required('aws-sdk'))).toMatchObject({ status: 'error' });
});

test('a module of the function may wait for something before it is there', async () => {
  const files = {
    'index.mjs': `import { says } from './later.mjs'; export const handler = async () => says;`,
    'later.mjs': `export const says = await Promise.resolve('waited');`,
  };
  expect(await answer(files)).toMatchObject({ payload: 'waited' });
});

test('a handler that streams its answer is refused by name', async () => {
  const files = { 'index.js': 'exports.handler = awslambda.streamifyResponse(async () => {});' };
  expect(await answer(files)).toMatchObject({
    errorType: 'Runtime.StreamingNotRun',
    errorMessage: 'awslambda.streamifyResponse: a handler that streams its answer is not run here',
  });
});
