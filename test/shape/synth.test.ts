import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCoordinates } from '../../infra/coordinates.ts';
import type { Field } from '../../resolvers/source.ts';

const schema = `
  type Query { me: Me! }
  type Me { id: ID! actions(limit: Int): [String!]! }
`;
const fields = {
  'Query.me': { steps: [{ step: 'getAccount', table: 'users', actions: ['GetItem'] }] },
  'Me.actions': { fn: 'listActions' },
} satisfies Record<string, Field>;
/** Those of the guard are in every stack. */
const files = { resolvers: ['Query.me'], steps: ['getAccount', 'admitOperator', 'noteRead'] };

describe('the synth holds the schema, the list of fields and the files against each other', () => {
  test('a complete set passes', () => {
    expect(() => checkCoordinates(schema, fields, files)).not.toThrow();
  });

  test('a line for no field stops it with the name of the field', () => {
    expect(() => checkCoordinates(schema, { ...fields, 'Query.you': { fn: 'you' } }, files)).toThrow(
      'resolvers/fields.ts: the schema has no field Query.you.',
    );
  });

  test('a field that needs a resolver and has no line stops it with the name of the field', () => {
    expect(() => checkCoordinates(schema, { 'Query.me': fields['Query.me'] }, files)).toThrow(
      'resolvers/fields.ts has no line for Me.actions.',
    );
  });

  test('a file that no line names stops it with its name', () => {
    expect(() =>
      checkCoordinates(schema, fields, { ...files, resolvers: ['Query.me', 'Query.you'] }),
    ).toThrow('resolvers/Query.you.ts: resolvers/fields.ts has no such line.');
    expect(() =>
      checkCoordinates(schema, fields, { ...files, steps: [...files.steps, 'getMissing'] }),
    ).toThrow('resolvers/steps/getMissing.ts: resolvers/fields.ts names no such step.');
  });

  test('a file that is missing stops it with its name, unless the field is handed to a function', () => {
    expect(() => checkCoordinates(schema, fields, { ...files, resolvers: [] })).toThrow(
      'resolvers/Query.me.ts is missing.',
    );
    expect(() => checkCoordinates(schema, { ...fields, 'Me.actions': 'none' }, files)).toThrow(
      'resolvers/Me.actions.ts is missing.',
    );
    expect(() => checkCoordinates(schema, fields, { ...files, steps: [] })).toThrow(
      'resolvers/steps/getAccount.ts is missing.',
    );
  });
});

describe('the synth reads each resolver as AppSync will', () => {
  test.each([
    [
      'a language construct that AppSync has not',
      'export function request() { return { payload: new Map() }; }',
      'new',
    ],
    ['more characters than AppSync takes', `// ${'x'.repeat(32_768)}`, '32768'],
  ])('%s stops it with the name of the resolver', (_, code, said) => {
    const folder = mkdtempSync(join(tmpdir(), 'usher-synth-'));
    writeFileSync(join(folder, 'asset.x.js'), `${code}\nexport function response() { return null; }`);
    const CodeS3Location = { 'Fn::Sub': 's3://assets/x.js' };
    const Resolver = {
      Type: 'AWS::AppSync::Resolver',
      Properties: { TypeName: 'Query', FieldName: 'me', CodeS3Location },
    };
    writeFileSync(join(folder, 'x.template.json'), JSON.stringify({ Resources: { Resolver } }));
    const run = spawnSync(process.execPath, ['tools/dev/run.mjs', 'tools/dev/checkResolvers.ts', folder], {
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('resolvers/Query.me.ts: ');
    expect(run.stderr.replaceAll(',', '')).toContain(said);
  });
});
