import fs from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inlineFunction, startLambdaCloud, until, type LambdaCloud } from './fixture.ts';

const code = `
exports.handler = async (event) => {
  console.log({ message: 'one', userId: 'u' });
  console.warn('%s and %d', 'two', 2);
  console.error(new RangeError('three'));
  console.debug('four');
  const circle = {};
  circle.circle = circle;
  console.info(circle);
  process.stdout.write('{"_aws":{}}\\n{"level":"debug"}\\n');
  if (event.fail) throw new TypeError('five');
  return process.env.AWS_LAMBDA_LOG_FORMAT + ' ' + process.env.AWS_LAMBDA_LOG_LEVEL;
};`;

let cloud: LambdaCloud;
beforeAll(async () => {
  const json = (level?: string) => ({
    LoggingConfig: { LogFormat: 'JSON', ...(level ? { ApplicationLogLevel: level } : {}) },
  });
  cloud = await startLambdaCloud({
    Json: inlineFunction('json', code, json()),
    Quiet: inlineFunction('quiet', code, json('ERROR')),
    Text: inlineFunction('text', code, {}),
  });
});
afterAll(async () => {
  await cloud.stop();
  fs.rmSync(cloud.folder, { recursive: true });
});

/** The lines of a function that are JSON, once what it wrote beside the console is among them. */
async function linesOf(name: string): Promise<any[]> {
  const tail = () => cloud.lambda.log(name).tail();
  await until(() => tail().some((line) => line.startsWith('{"level"')));
  return tail().flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
}

test('a function that logs in JSON: each line of the console is one object, with the time, the level and the request', async () => {
  expect(await cloud.lambda.run('json', {})).toEqual({ status: 'ok', payload: 'JSON INFO' });
  const lines = (await linesOf('json')).filter((line) => 'requestId' in line);
  const [{ requestId }] = lines;
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  for (const line of lines) {
    expect(Object.keys(line)).toEqual(['timestamp', 'level', 'requestId', 'message']);
    expect(line.requestId).toBe(requestId);
    expect(new Date(line.timestamp).toISOString()).toBe(line.timestamp);
  }
  expect(lines.map(({ level, message }) => [level, message])).toEqual([
    ['INFO', { message: 'one', userId: 'u' }],
    ['WARN', 'two and 2'],
    ['ERROR', { errorType: 'RangeError', errorMessage: 'three', stackTrace: expect.any(Array) }],
    ['INFO', expect.stringContaining('Circular')],
  ]);
});

test('what it writes beside the console is one line each, as it is', async () => {
  await cloud.lambda.run('json', {});
  const lines = await linesOf('json');
  expect(lines).toContainEqual({ _aws: {} });
  expect(lines).toContainEqual({ level: 'debug' });
});

test('its level leaves out what is below it, and never that it failed', async () => {
  expect(await cloud.lambda.run('quiet', { fail: true })).toMatchObject({ status: 'error' });
  const lines = (await linesOf('quiet')).filter((line) => 'requestId' in line);
  expect(lines.map(({ level, message }) => [level, message.errorType])).toEqual([
    ['ERROR', 'RangeError'],
    ['ERROR', 'TypeError'],
  ]);
});

test('a function that says nothing of a format logs as text', async () => {
  expect(await cloud.lambda.run('text', {})).toEqual({ status: 'ok', payload: 'Text undefined' });
  const lines = cloud.lambda.log('text').tail();
  expect(lines.find((line) => line.includes('two and 2'))).toMatch(/Z\t[0-9a-f-]{36}\tWARN\ttwo and 2$/);
});
