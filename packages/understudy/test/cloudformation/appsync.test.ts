import { describe, expect, test } from 'vitest';
import { aRegion, anAccount, handlerSays } from './given.ts';

const apiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
const code =
  'export function request(ctx) { return {}; }\nexport function response(ctx) { return ctx.result; }';
const runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };

const aResolver = (properties: Record<string, unknown> = {}) => ({
  Type: 'AWS::AppSync::Resolver',
  DependsOn: ['Schema', 'None'],
  Properties: {
    ...{ ApiId: apiId, TypeName: 'Query', FieldName: 'a', DataSourceName: 'None' },
    ...{ Code: code, Runtime: runtime },
    ...properties,
  },
});

const withApi = (more: Record<string, Record<string, unknown>>, Definition = 'type Query { a: String }') => ({
  Resources: {
    Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'api', AuthenticationType: 'API_KEY' } },
    Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId: apiId, Definition } },
    None: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId: apiId, Name: 'None', Type: 'NONE' } },
    ...more,
  },
});

describe('AppSync in an account', () => {
  test('a resolver with a field of its own is made', async () => {
    const region = aRegion(await anAccount());
    const { StackStatus } = await region.deploy('app', withApi({ One: aResolver() }));
    expect(StackStatus).toBe('CREATE_COMPLETE');
  });

  test.each([
    [
      'a field that the schema lacks',
      { Typo: aResolver({ FieldName: 'zz' }) },
      'No field named zz found on type Query',
      'NotFound',
    ],
    [
      'a type that the schema lacks',
      { Typo: aResolver({ TypeName: 'Nope' }) },
      'Type Nope not found',
      'NotFound',
    ],
    [
      'a field that has one',
      { One: aResolver(), Two: { ...aResolver(), DependsOn: ['One'] } },
      'Only one resolver is allowed per field.',
      'InvalidRequest',
    ],
    [
      'code without its runtime',
      { Bare: aResolver({ Runtime: undefined }) },
      'When code is used, the runtime is required.',
      'InvalidRequest',
    ],
  ])('a resolver for %s fails its deployment', async (_what, resolvers, message, codeOfHandler) => {
    const region = aRegion(await anAccount());
    const { StackStatus, StackId } = await region.deploy('app', withApi(resolvers));
    expect(StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await region.events(StackId!)).toContainEqual(
      expect.stringMatching(handlerSays(message, codeOfHandler)),
    );
  });
});
