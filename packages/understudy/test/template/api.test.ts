import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apisFrom } from '../../src/template/api.ts';
import { stackOf, temporaryFolder } from '../dynamodb/fixture.ts';

let folder: string;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => fs.rmSync(folder, { recursive: true }));

const apiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
const runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };
const resources = (changes: Record<string, object> = {}) => {
  const declared: Record<string, { Type: string; Properties: object }> = {
    Api: {
      Type: 'AWS::AppSync::GraphQLApi',
      Properties: {
        Name: 'demo',
        AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
        UserPoolConfig: { UserPoolId: 'pool', DefaultAction: 'DENY', AppIdClientRegex: 'x' },
        AdditionalAuthenticationProviders: [
          { AuthenticationType: 'API_KEY' },
          { AuthenticationType: 'AWS_IAM' },
        ],
        EnvironmentVariables: { TABLE: 'things' },
        QueryDepthLimit: 8,
        IntrospectionConfig: 'DISABLED',
      },
    },
    Schema: {
      Type: 'AWS::AppSync::GraphQLSchema',
      Properties: { ApiId: apiId, DefinitionS3Location: 's3://assets/schema-key' },
    },
    None: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId: apiId, Name: 'none', Type: 'NONE' } },
    Table: {
      Type: 'AWS::AppSync::DataSource',
      Properties: {
        ApiId: apiId,
        Name: 'table',
        Type: 'AMAZON_DYNAMODB',
        DynamoDBConfig: { TableName: 'things', AwsRegion: 'eu-central-1' },
        ServiceRoleArn: 'arn:role',
      },
    },
    Step: {
      Type: 'AWS::AppSync::FunctionConfiguration',
      Properties: {
        ApiId: apiId,
        Name: 'step',
        DataSourceName: 'table',
        Code: 'step code',
        Runtime: runtime,
      },
    },
    Unit: {
      Type: 'AWS::AppSync::Resolver',
      Properties: {
        ApiId: apiId,
        TypeName: 'Query',
        FieldName: 'a',
        DataSourceName: 'none',
        Code: 'unit code',
        Runtime: runtime,
        CachingConfig: { Ttl: 60 },
      },
    },
    Pipeline: {
      Type: 'AWS::AppSync::Resolver',
      Properties: {
        ApiId: apiId,
        TypeName: 'Query',
        FieldName: 'b',
        Kind: 'PIPELINE',
        PipelineConfig: { Functions: [{ 'Fn::GetAtt': ['Step', 'FunctionId'] }] },
        Code: 'around',
        Runtime: runtime,
      },
    },
    Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: apiId } },
  };
  for (const [name, change] of Object.entries(changes)) Object.assign(declared[name]!.Properties, change);
  return declared;
};

const key = { key: 'da2-abcdefghijklmnopqrstuvwxyz', expiresAtMs: 1 };
const keysOf = (apiId: string) => (apiId.length === 26 ? [key] : []);

function apiOf(changes: Record<string, object> = {}) {
  fs.writeFileSync(path.join(folder, 'schema.graphql'), 'type Query { a: Int b: Int }');
  const files = {
    schema: { source: { path: 'schema.graphql' }, destinations: { here: { objectKey: 'schema-key' } } },
  };
  fs.writeFileSync(path.join(folder, 'demo.assets.json'), JSON.stringify({ files }));
  return apisFrom(stackOf(folder, resources(changes)), keysOf)[0]!;
}

describe('an API of the template', () => {
  test('has its schema, modes, keys, sources, functions and resolvers', () => {
    const api = apiOf();
    const [functionId] = Object.keys(api.functions);
    expect(api).toMatchObject({
      name: 'demo',
      schema: 'type Query { a: Int b: Int }',
      defaultAuth: {
        mode: 'AMAZON_COGNITO_USER_POOLS',
        userPoolId: 'pool',
        region: 'eu-central-1',
        defaultAction: 'DENY',
        appIdClientRegex: 'x',
      },
      additionalAuth: [{ mode: 'API_KEY' }, { mode: 'AWS_IAM' }],
      apiKeys: [key],
      environment: { TABLE: 'things' },
      introspection: 'DISABLED',
      queryDepthLimit: 8,
      resolverCountLimit: 0,
      dataSources: {
        none: { type: 'NONE' },
        table: { type: 'AMAZON_DYNAMODB', tableName: 'things', roleArn: 'arn:role' },
      },
      functions: { [functionId!]: { name: 'step', dataSource: 'table', code: 'step code' } },
      resolvers: [
        {
          logicalId: 'Unit',
          kind: 'UNIT',
          dataSource: 'none',
          code: 'unit code',
          caching: { ttlSeconds: 60, keys: [] },
        },
        { logicalId: 'Pipeline', kind: 'PIPELINE', pipeline: [functionId], code: 'around' },
      ],
    });
  });

  test.each<[Record<string, object>, string]>([
    [
      { Unit: { DataSourceName: 'missing' } },
      'Unit at Properties.DataSourceName: there is no data source missing',
    ],
    [
      { Pipeline: { PipelineConfig: { Functions: ['gone'] } } },
      'Pipeline at Properties.PipelineConfig.Functions: there is no function gone',
    ],
    [
      { Table: { Type: 'AMAZON_OPENSEARCH_SERVICE' } },
      'Table at Properties.Type: data sources of type AMAZON_OPENSEARCH_SERVICE are not run',
    ],
    [
      { Schema: { DefinitionS3Location: 's3://assets/other' } },
      'Schema at Properties.DefinitionS3Location: no asset has the key other',
    ],
    [
      { Unit: { RequestMappingTemplate: '{}' } },
      'Unit at Properties.RequestMappingTemplate: mapping templates (VTL) are not run, only APPSYNC_JS',
    ],
    [
      { Api: { AuthenticationType: 'MAGIC' } },
      'Api at Properties.AuthenticationType: MAGIC is not supported',
    ],
  ])('that cannot run is refused with its place: %j', (changes, message) => {
    expect(() => apiOf(changes)).toThrow(message);
  });
});
