import { describe, expect, test } from 'vitest';
import type { Cloud } from '../../src/cloud.ts';
import { apiOf } from './steps/declared.ts';
import { code } from './steps/resolvers.ts';
import { starts } from './steps/started.ts';

const schema = 'type Query { said: String broken: String }';
const speaking = code("console.log('a', { b: 1 }, 'c\\nd'); console.error('e'); return {};");
/** As esbuild leaves it: the last line maps the second of the code to line 12 of the source. */
const sourceMap = Buffer.from(
  JSON.stringify({ version: 3, sources: ['resolvers/broken.ts'], names: [], mappings: 'AAWA;AACA;AACA' }),
).toString('base64');
const broken = [
  'export function request(ctx) { return {}; }',
  'export function response(ctx) { return ctx.result.none.x; }',
  `//# sourceMappingURL=data:application/json;base64,${sourceMap}`,
].join('\n');

const startedAt = (LogConfig: object | undefined) =>
  starts(apiOf(schema, { 'Query.said': speaking, 'Query.broken': broken }, LogConfig ? { LogConfig } : {}));

/** What is kept after both fields were asked for, without time and request id. */
async function keptOf(cloud: Cloud): Promise<string[]> {
  await fetch(`${cloud.address}/graphql`, {
    method: 'POST',
    headers: { 'x-api-key': String(cloud.outputs['apiKey']) },
    body: JSON.stringify({ query: '{ said broken }' }),
  });
  const text = await (await fetch(`${cloud.address}/_local/logs`)).text();
  return text === '' ? [] : text.split('\n').map((line) => line.replace(/^\S+Z [0-9a-f-]{36} /, ''));
}

const info = 'parity Query.said INFO - code.js:3:32: "a" {"b":1} "c\\nd"';
const error = 'parity Query.said ERROR - code.js:3:68: "e"';
const crash =
  'parity Query.broken ERROR - resolvers/broken.ts:13:1: ReferenceError: [invalid property] is not defined';

describe('logs of resolvers', () => {
  test('C264 [doc monitoring] what a resolver logs and where it fails in its source is one line each', async () => {
    const cloud = await startedAt({ FieldLogLevel: 'ALL' });
    const heard: string[] = [];
    cloud.resolverLog.onLine((line) => heard.push(line));
    expect(await keptOf(cloud)).toEqual([info, error, crash]);
    expect(heard).toEqual([info, error, crash]);
    const { resolvers } = (await (await fetch(`${cloud.address}/_local/state`)).json()) as {
      resolvers: { line: string }[];
    };
    expect(resolvers.map(({ line }) => line.endsWith(crash))).toEqual([true, false, false]);
  });

  test.each([
    ['INFO', [info, error, crash]],
    ['DEBUG', [info, error, crash]],
    ['ERROR', [error, crash]],
    ['NONE', []],
  ])(
    'C265 [doc monitoring] at the field log level %s that and no more is kept',
    async (FieldLogLevel, lines) => {
      expect(await keptOf(await startedAt({ FieldLogLevel }))).toEqual(lines);
    },
  );

  test('C265a a template without a LogConfig has everything shown', async () => {
    expect(await keptOf(await startedAt(undefined))).toEqual([info, error, crash]);
  });
});
