import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const apiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
const fields = Array.from({ length: 10 }, (_, n) => `f${n}`);
const item = Object.fromEntries(fields.map((name, n) => [name, `value ${n}`]));

/** Of ten fields, without a database. */
export const itemQuery = JSON.stringify({ query: `{ item { ${fields.join(' ')} } }` });

const schema = `
  type Query { item: Item }
  type Mutation { consumeUsage(feature: String!): Answer }
  type Answer { allowed: Boolean usage: Usage }
  type Usage { used: Int version: Int }
  type Item { ${fields.map((name) => `${name}: String`).join(' ')} }
`;

const consume = `export function request(ctx) {
  return {
    operation: 'UpdateItem',
    key: { id: { S: ctx.args.feature } },
    update: { expression: 'ADD used :one, version :one', expressionValues: { ':one': { N: 1 } } },
    condition: { expression: 'attribute_not_exists(used) OR used < :most', expressionValues: { ':most': { N: 1000000000 } } },
  };
}
export function response(ctx) {
  if (ctx.error) { return { allowed: false }; }
  return { allowed: true, usage: { used: ctx.result.used, version: ctx.result.version } };
}`;

/** The simulator's API as a template: the same schema, a resolver without a source, and one conditional UpdateItem. */
export function writeBenchStack(folder: string): void {
  const source = (Name: string, more: object) => ({
    Type: 'AWS::AppSync::DataSource',
    Properties: { ApiId: apiId, Name, ...more },
  });
  const resolver = (TypeName: string, FieldName: string, DataSourceName: string, Code: string) => ({
    Type: 'AWS::AppSync::Resolver',
    DependsOn: ['Schema', DataSourceName],
    Properties: {
      ...{ ApiId: apiId, TypeName, FieldName, DataSourceName, Code },
      Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
    },
  });
  const Resources = {
    Api: {
      Type: 'AWS::AppSync::GraphQLApi',
      Properties: { Name: 'bench', AuthenticationType: 'API_KEY' },
    },
    Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: apiId } },
    Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId: apiId, Definition: schema } },
    Counters: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'appsync.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ],
        },
        Policies: [
          {
            PolicyName: 'own',
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 'dynamodb:UpdateItem',
                  Resource: { 'Fn::GetAtt': ['Counters', 'Arn'] },
                },
              ],
            },
          },
        ],
      },
    },
    None: source('None', { Type: 'NONE' }),
    Table: source('Table', {
      Type: 'AMAZON_DYNAMODB',
      ServiceRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
      DynamoDBConfig: { TableName: { Ref: 'Counters' }, AwsRegion: { Ref: 'AWS::Region' } },
    }),
    Item: resolver(
      'Query',
      'item',
      'None',
      `export function request() { return { payload: ${JSON.stringify(item)} }; }
export function response(ctx) { return ctx.result; }`,
    ),
    Consume: resolver('Mutation', 'consumeUsage', 'Table', consume),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'bench.template.json'), JSON.stringify({ Resources }));
}
