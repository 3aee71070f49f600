import { describe, expect, test } from 'vitest';
import type { Cloud } from '../../src/cloud.ts';
import { apiIdRef, apiOf } from './steps/declared.ts';
import { code } from './steps/resolvers.ts';
import { starts, type Declared } from './steps/started.ts';

const schema = 'type Query { a: String }';
const own = code('return {};');

/** One API with `Query.a`, and what is declared besides. */
const declaring = (more: Record<string, Declared>, sdl = schema) =>
  starts({ ...apiOf(sdl, { 'Query.a': own }), ...more });

async function asks(cloud: Cloud, query: string, variables = {}): Promise<unknown> {
  const { graphqlUrl, apiKey } = cloud.outputs as { graphqlUrl: string; apiKey: string };
  const body = JSON.stringify({ query, variables });
  return (await fetch(graphqlUrl, { method: 'POST', headers: { 'x-api-key': apiKey }, body })).json();
}

const aResolver = (properties: Record<string, unknown>): Declared => ({
  ...apiOf(schema, { 'Query.a': own })['Querya']!,
  Properties: { ...apiOf(schema, { 'Query.a': own })['Querya']!.Properties, ...properties },
});

describe('what AppSync would not create ends the start with its words', () => {
  test('C266 [obs aws/aws-cdk#32848] a resolver for a field or a type that the schema lacks', async () => {
    await expect(declaring({ Typo: aResolver({ FieldName: 'zz' }) })).rejects.toThrow(
      'Typo at Properties.FieldName: No field named zz found on type Query',
    );
    await expect(declaring({ Typo: aResolver({ TypeName: 'Nope' }) })).rejects.toThrow(
      'Typo at Properties.TypeName: Type Nope not found',
    );
  });

  test('C267 [obs aws/aws-appsync-community#128] a second resolver for a field', async () => {
    await expect(declaring({ Twin: aResolver({}) })).rejects.toThrow(
      'Twin at Properties.FieldName: Only one resolver is allowed per field.',
    );
  });

  test('C268 [doc API_CreateResolver] code without a runtime, of a resolver and of a function', async () => {
    const bare = aResolver({ FieldName: 'b', Runtime: undefined });
    await expect(declaring({ Bare: bare }, 'type Query { a: String b: String }')).rejects.toThrow(
      'Bare at Properties.Runtime: When code is used, the runtime is required.',
    );
    const step = {
      Type: 'AWS::AppSync::FunctionConfiguration',
      Properties: { ApiId: apiIdRef, Name: 'step', DataSourceName: 'None', Code: own },
    };
    await expect(declaring({ Step: step })).rejects.toThrow(
      'Step at Properties.Runtime: When code is used, the runtime is required.',
    );
  });

  test('C269 a cache of whole operations, which does not run here, is named', async () => {
    const cache = {
      Type: 'AWS::AppSync::ApiCache',
      Properties: {
        ...{ ApiId: apiIdRef, ApiCachingBehavior: 'OPERATION_LEVEL_CACHING' },
        ...{ Ttl: 60, Type: 'SMALL' },
      },
    };
    await expect(declaring({ Cache: cache })).rejects.toThrow(
      'Cache at Properties.ApiCachingBehavior: OPERATION_LEVEL_CACHING is not run',
    );
  });
});

describe('what AppSync passes over in a schema changes nothing', () => {
  test('C290 [obs deployed-schemas] undeclared directives, and semicolons', async () => {
    const sdl = `
      schema @link(url: "https://specs.apollo.dev/federation/v2.0; of Apollo") { query: Query }
      "kept; as it is"
      type Query @extends { a: String @shareable; it: It @hidden; }  # a comment; with one
      type It @key(fields: "id") @key(fields: "sku") { id: ID! @external; sku: String @renamed(to: "stock") }`;
    const cloud = await declaring({}, sdl);
    expect(await asks(cloud, '{ a __type(name: "Query") { description fields { name } } }')).toEqual({
      data: {
        a: null,
        __type: { description: 'kept; as it is', fields: [{ name: 'a' }, { name: 'it' }] },
      },
    });
  });

  test('C291 [obs deployed-schemas] an input may have a field __typename, as a federation sends it', async () => {
    const sdl = `
      type Query { a(of: [_Any!]!): String }
      input _Any { __typename: String! id: String }`;
    const cloud = await starts(
      apiOf(sdl, { 'Query.a': code('return { payload: ctx.args.of[0].__typename };') }),
    );
    const query = 'query q($of: [_Any!]!) { a(of: $of) }';
    expect(await asks(cloud, query, { of: [{ __typename: 'It', id: '1' }] })).toEqual({
      data: { a: 'It' },
    });
  });
});
