import type { Declared, Resources } from './started.ts';

export const apiIdRef = { 'Fn::GetAtt': ['Api', 'ApiId'] };
export const runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };

/** What a template declares for one API with a key: its schema and its unit resolvers on a source `None`. */
export function apiOf(
  schema: string,
  code: Record<string, string> = {},
  properties: Record<string, unknown> = {},
  id = 'Api',
): Resources {
  const of = (Type: string, more: Record<string, unknown> = {}, DependsOn: string[] = []): Declared => ({
    Type: `AWS::AppSync::${Type}`,
    DependsOn,
    Properties: { ApiId: { 'Fn::GetAtt': [id, 'ApiId'] }, ...more },
  });
  const own = id === 'Api' ? '' : id;
  return {
    [id]: {
      Type: 'AWS::AppSync::GraphQLApi',
      Properties: { Name: 'parity', AuthenticationType: 'API_KEY', ...properties },
    },
    [`${own}Schema`]: of('GraphQLSchema', { Definition: schema }),
    [`${own}Key`]: of('ApiKey'),
    [`${own}None`]: of('DataSource', { Name: 'None', Type: 'NONE' }),
    ...Object.fromEntries(
      Object.entries(code).map(([coordinate, text]) => {
        const [TypeName, FieldName] = coordinate.split('.');
        const resolver = { TypeName, FieldName, DataSourceName: 'None', Runtime: runtime, Code: text };
        return [
          `${own}${TypeName}${FieldName}`,
          of('Resolver', { Kind: 'UNIT', ...resolver }, [`${own}Schema`, `${own}None`]),
        ];
      }),
    ),
  };
}

/** A role's policy by which a service may take it. */
export function trusting(service: string) {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
}

/** A table by `id` under this name, and the source `Table` over it, whose role may do everything with it. */
export function aTable(TableName: string): Resources {
  const all = { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' };
  return {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        ...{ TableName, KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] },
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      },
    },
    TableRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trusting('appsync.amazonaws.com'),
        Policies: [{ PolicyName: 'all', PolicyDocument: { Statement: [all] } }],
      },
    },
    TableSource: {
      Type: 'AWS::AppSync::DataSource',
      Properties: {
        ...{ ApiId: apiIdRef, Name: 'Table', Type: 'AMAZON_DYNAMODB' },
        DynamoDBConfig: { TableName: { Ref: 'Table' }, AwsRegion: { Ref: 'AWS::Region' } },
        ServiceRoleArn: { 'Fn::GetAtt': ['TableRole', 'Arn'] },
      },
    },
  };
}
