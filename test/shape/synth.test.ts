import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCoordinates } from '../../infra/coordinates.ts';

const schema = `
  type Query { me: Me! }
  type Me { id: ID! actions(limit: Int): [String!]! }
`;
const complete = ['Query.me', 'Me.actions'];

describe('the synth holds the schema and the resolvers against each other', () => {
  test('a complete set passes', () => {
    expect(() => checkCoordinates(schema, new Set(complete), new Set(complete))).not.toThrow();
  });

  test('a resolver for no field stops it with the name of the file', () => {
    expect(() => checkCoordinates(schema, new Set([...complete, 'Query.you']), new Set(complete))).toThrow(
      'resolvers/Query.you.ts: the schema has no such field.',
    );
  });

  test('a field that needs a resolver and has none stops it with the name of the field', () => {
    expect(() => checkCoordinates(schema, new Set(['Query.me']), new Set(['Query.me']))).toThrow(
      'Me.actions has no resolver.',
    );
  });

  test('a file that is attached to nothing stops it with its name', () => {
    expect(() => checkCoordinates(schema, new Set(complete), new Set(['Query.me']))).toThrow(
      'resolvers/Me.actions.ts is attached to no source.',
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
    const Code = `${code}\nexport function response() { return null; }`;
    const Resolver = {
      Type: 'AWS::AppSync::Resolver',
      Properties: { TypeName: 'Query', FieldName: 'me', Code },
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
