import { buildSchema, isObjectType } from 'graphql';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { demandOnlyPricing, withoutVisitors } from '../../infra/visitors.ts';
import { synth } from '../../tools/dev/synth.mjs';
import { environmentTemplate, stackTemplate } from '../kit/stack/template.ts';

const scalars = readFileSync('infra/appsync.graphql', 'utf8');
const schema = readFileSync('schema.graphql', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'usher-visitors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { Resources, Outputs } = stackTemplate();
const ofType = (type: string, from = Resources) =>
  Object.entries(from).filter(([, { Type }]) => Type === type);
const [keyId, key] = ofType('AWS::AppSync::ApiKey')[0]!;

describe('the API key of visitors', () => {
  test('names no end, so that no deployment sets back the one that it was given', () => {
    expect(Object.keys(key.Properties).sort()).toEqual(['ApiId', 'Description']);
    expect(Outputs?.['ApiKey']?.Value).toEqual({ 'Fn::GetAtt': [keyId, 'ApiKey'] });
  });

  test('is renewed by a function that may do nothing else to AppSync, and to this key alone', () => {
    const roles = ofType('AWS::IAM::Role').flatMap(([id, { Properties }]) =>
      ((Properties['Policies'] ?? []) as { PolicyDocument: { Statement: Record<string, unknown>[] } }[])
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
        .filter(({ Action }) => [Action].flat().some((one) => /^appsync:(?!GraphQL$)/.test(String(one))))
        .map((statement) => ({ id, statement })),
    );
    expect(roles).toHaveLength(1);
    expect(roles[0]!.id).toMatch(/^FunctionrenewApiKeyRole/);
    expect(roles[0]!.statement).toMatchObject({ Action: 'appsync:UpdateApiKey', Effect: 'Allow' });
    const resource = JSON.stringify(roles[0]!.statement['Resource']);
    expect(resource).toContain(':/v1/apis/');
    expect(resource).toContain(`/apikeys/",{"Fn::Select":[3,{"Fn::Split":["/",{"Ref":"${keyId}"}]}]}`);
    expect(resource).not.toContain('*');
  });

  test('is left out by `pricing: false`, with its function, its alarms and its way into the API', async () => {
    await synth({ env: 'dev', extensions: [], folder, settings: { pricing: false } });
    const without = environmentTemplate(folder, 'usher-dev');
    const found = JSON.stringify(without).match(/renewApiKey|"API_KEY"|[^`]@aws_api_key|AppSync::ApiKey/);
    expect(found?.[0]).toBeUndefined();
    expect(JSON.stringify(ofType('AWS::AppSync::GraphQLSchema', without.Resources))).toContain(
      'pricing: [ListedProduct!]! @aws_cognito_user_pools @aws_iam',
    );
    expect(Outputs).toHaveProperty('ApiKey');
    expect(without.Outputs).not.toHaveProperty('ApiKey');
  });
});

describe('what the API key opens', () => {
  const open = (text: string) =>
    Object.values(buildSchema(scalars + text).getTypeMap())
      .filter((type) => isObjectType(type))
      .flatMap((type) => [
        ...(type.astNode?.directives?.some(({ name }) => name.value === 'aws_api_key') ? [type.name] : []),
        ...Object.values(type.getFields())
          .filter(({ astNode }) => astNode?.directives?.some(({ name }) => name.value === 'aws_api_key'))
          .map((field) => `${type.name}.${field.name}`),
      ])
      .sort();

  test('is the price list and the types that it shows, and in them nothing that is of an account', () => {
    expect(open(schema)).toEqual([
      'FeatureLimit',
      'ListedPrice',
      'ListedProduct',
      'Query.pricing',
      'TrialTerms',
    ]);
    expect(() => demandOnlyPricing(scalars + schema)).not.toThrow();
  });

  test.each([
    ['another query', 'type Query {', 'type Query {\n  others: [Product!]! @aws_api_key', 'Query.others'],
    ['a mutation', 'type Mutation {', 'type Mutation {\n  others: Int @aws_api_key', 'Mutation.others'],
    [
      'a subscription',
      'type Subscription {',
      'type Subscription {\n  others: Int @aws_api_key',
      'Subscription.others',
    ],
    ['a whole type', 'type Usage @aws', 'type Usage @aws_api_key @aws', 'Usage.userId'],
  ])('the synth stops when it would open %s', (_what, from, to, coordinate) => {
    const changed = schema.replace(from, to);
    expect(changed).not.toBe(schema);
    expect(() => demandOnlyPricing(scalars + changed)).toThrow(
      new RegExp(`opens Query\\.pricing alone; @aws_api_key may not stand on .*${coordinate}`),
    );
  });

  test('is nothing in the schema of a deployment without a key, which is otherwise the same', () => {
    const without = withoutVisitors(schema);
    expect(open(without)).toEqual([]);
    expect(without).toBe(schema.replaceAll(/^([^#\n]*)@aws_api_key /gm, '$1'));
  });
});
