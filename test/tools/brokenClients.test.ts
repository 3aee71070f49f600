import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kind, parse, print, visit, type DocumentNode, type FieldDefinitionNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { startAccount } from '../../packages/understudy/src/account/account.ts';
import { ran } from '../../packages/understudy/test/account/cdk.ts';
import { aRegion } from '../../packages/understudy/test/cloudformation/given.ts';
import { brokenClients } from '../../tools/operate/preflight/brokenClients.ts';

const known = readFileSync('infra/appsync.graphql', 'utf8');
const schema = readFileSync('schema.graphql', 'utf8');
const document = parse(schema);
/** What a template may hold without a bucket is short. */
const undescribed = print(
  visit(document, {
    enter: (node) => ('description' in node ? { ...node, description: undefined } : undefined),
  }),
);
const broken = (before: string, after: string) => brokenClients(known, before, after);

/** Every field of the schema that is not the last of its type: a type without fields is none. */
const fields = document.definitions.flatMap((type) =>
  'fields' in type && type.fields && type.fields.length > 1
    ? type.fields.map((field) => ({
        at: `${type.name!.value}.${field.name.value}`,
        isInput: type.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION,
      }))
    : [],
);

const isFull = process.env['USHER_FULL'] !== undefined;
/** Of the fields, one in this many is tried, from a place on that the seed gives. */
const oneIn = isFull ? 1 : 16;
const seed = Math.floor(Math.random() * oneIn);
const drawn = fields.filter((_field, at) => at % oneIn === seed);
console.log(`seed ${seed} of ${oneIn}: ${drawn.length} of ${fields.length} fields`);

/** The schema with one of its fields changed or, with `null`, taken away. */
function changed(at: string, change: (field: FieldDefinitionNode) => FieldDefinitionNode | null): string {
  const [type, field] = at.split('.');
  const edited = document.definitions.map((one) =>
    'name' in one && one.name?.value === type && 'fields' in one
      ? {
          ...one,
          fields: (one.fields as readonly FieldDefinitionNode[])
            .map((own) => (own.name.value === field ? change(own) : own))
            .filter((own) => own !== null),
        }
      : one,
  );
  return print({ kind: Kind.DOCUMENT, definitions: edited } as DocumentNode);
}

const deprecated = (at: string) =>
  changed(at, (field) => {
    const [marked] = parse('type T { f: Int @deprecated(reason: "gone soon") }').definitions;
    const { directives } = (marked as unknown as { fields: FieldDefinitionNode[] }).fields[0]!;
    return { ...field, directives: [...(field.directives ?? []), ...directives!] };
  });
const without = (at: string) => changed(at, () => null);

describe('C12 · a schema that would break clients of what is deployed', () => {
  test('the same schema breaks no client, and one with more in it does not either', () => {
    expect(broken(schema, schema)).toEqual([]);
    expect(broken(schema, `${schema}\ntype Added { one: Int }`)).toEqual([]);
  });

  test('whichever field is taken away is named, by its type and its name', () => {
    expect(fields.length).toBeGreaterThan(200);
    expect(drawn.length).toBeGreaterThanOrEqual(Math.floor(fields.length / oneIn));
    for (const { at } of drawn) {
      const found = broken(schema, without(at));
      expect(
        found.some((one) => one.includes(at)),
        `${at}: ${found.join(' ')}`,
      ).toBe(true);
    }
  });

  test('whichever field was deprecated before may be gone, with the types that only it led to', () => {
    const outputs = drawn.filter(({ isInput }) => !isInput);
    expect(outputs.length).toBeGreaterThan(10);
    for (const { at } of outputs) {
      expect(broken(schema, deprecated(at)), at).toEqual([]);
      const left = unused(without(at));
      expect(broken(deprecated(at), left), at).toEqual([]);
    }
  });

  test('a value of an enum, an argument that becomes required and a field that may be null are named', () => {
    const value = document.definitions
      .flatMap((one) => (one.kind === Kind.ENUM_TYPE_DEFINITION ? (one.values ?? []) : []))
      .at(0)!.name.value;
    const fewer = visit(document, {
      EnumValueDefinition: (node) => (node.name.value === value ? null : undefined),
    });
    expect(broken(schema, print(fewer)).join('\n')).toContain(value);
    const before = 'type Query { one(id: ID): Int! }';
    expect(broken(before, 'type Query { one(id: ID!): Int! }')).toHaveLength(1);
    expect(broken(before, 'type Query { one(id: ID): Int }')).toHaveLength(1);
    expect(broken(before, 'type Query { one(id: ID, of: ID!): Int! }')).toHaveLength(1);
    expect(broken(before, 'type Query { one(id: ID, of: ID): Int! }')).toEqual([]);
  });
});

test('npm run preflight refuses it until it is taken away in two steps, or accepted', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'usher-schema-'));
  const account = await startAccount({ data: join(scratch, 'account') });
  const preflight = async (...words: string[]) =>
    ran('npm', ['run', '--silent', 'preflight', '--', '--env', 'old', ...words], {
      ...{ home: scratch, cwd: '.', environment: account.environment('eu-central-1') },
    });
  const deployed = async (more: string) => {
    const Definition = undescribed.replace('type Query {', `type Query {\n  ${more}`);
    await aRegion(account).deploy('usher-old', {
      Resources: {
        Api: {
          Type: 'AWS::AppSync::GraphQLApi',
          Properties: { Name: 'usher-old', AuthenticationType: 'AWS_IAM' },
        },
        Schema: {
          Type: 'AWS::AppSync::GraphQLSchema',
          Properties: { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, Definition },
        },
      },
    });
    return preflight();
  };
  const fine = 'schema: clients of what is deployed can continue with it';
  expect((await deployed('')).said).toContain(`ok    ${fine}`);
  const refused = await deployed('gone: Int');
  expect(refused.said).toMatch(/What stops the deployment:[^]*schema: [^]*Query\.gone was removed/);
  expect(refused.said).toContain('--breaking');
  const accepted = await preflight('--breaking');
  expect(accepted.said).toMatch(/Warnings[^]*schema: [^]*Query\.gone was removed/);
  expect(accepted.said).not.toContain('accept this with');
  expect((await deployed('gone: Int @deprecated(reason: "Use products.")')).said).toContain(`ok    ${fine}`);
  await account.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** Without the object types that nothing leads to any more, as a person would tidy up. */
function unused(text: string): string {
  const named = (node: DocumentNode) => {
    const names = new Set(['Query', 'Mutation', 'Subscription', 'schema']);
    visit(node, { NamedType: ({ name }) => void names.add(name.value) });
    return names;
  };
  for (let whole = parse(text); ;) {
    const names = named(whole);
    const definitions = whole.definitions.filter(
      (one) => !('name' in one) || !one.name || names.has(one.name.value),
    );
    if (definitions.length === whole.definitions.length) return print(whole);
    whole = { ...whole, definitions };
  }
}
