import {
  authorization,
  authorizationOutputs,
  authorizationResources,
  inlineFunction,
} from './authorization.ts';
import { expressions } from './cases/expressions.ts';
import { resolvers, type ResolverCode } from './resolvers.ts';
import { schema } from './schema.ts';

const apiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** The stack that the cases are asked of: one API with every mode, a table, two user pools and three functions, all of it inline. */
export function conformanceTemplate(): object {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'An AppSync API to compare with the local one. It holds no data worth keeping.',
    Resources: {
      Api: {
        Type: 'AWS::AppSync::GraphQLApi',
        Properties: { Name: 'understudy-conformance', ...authorization },
      },
      Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: apiId } },
      Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId: apiId, Definition: schema } },
      None: source('None', 'NONE'),
      Things: {
        Type: 'AWS::DynamoDB::Table',
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Delete',
        Properties: {
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
      ThingsRole: role('appsync.amazonaws.com', { Action: 'dynamodb:*', Resource: arnOf('Things') }),
      Table: source('Table', 'AMAZON_DYNAMODB', {
        ServiceRoleArn: arnOf('ThingsRole'),
        DynamoDBConfig: { TableName: { Ref: 'Things' }, AwsRegion: { Ref: 'AWS::Region' } },
      }),
      ...authorizationResources,
      ...inlineFunction('Handler', handler),
      InvokeRole: role('appsync.amazonaws.com', {
        Action: 'lambda:InvokeFunction',
        Resource: arnOf('Handler'),
      }),
      Function: source('Function', 'AWS_LAMBDA', {
        ServiceRoleArn: arnOf('InvokeRole'),
        LambdaConfig: { LambdaFunctionArn: arnOf('Handler') },
      }),
      ...Object.fromEntries(
        [...resolvers, ...expressions.map(({ field, code }): ResolverCode => ({ field, code }))].map(
          resolver,
        ),
      ),
    },
    Outputs: {
      GraphqlUrl: { Value: { 'Fn::GetAtt': ['Api', 'GraphQLUrl'] } },
      RealtimeUrl: { Value: { 'Fn::GetAtt': ['Api', 'RealtimeUrl'] } },
      ApiKey: { Value: { 'Fn::GetAtt': ['Key', 'ApiKey'] } },
      ...authorizationOutputs,
    },
  };
}

/** What a payload asks for: to be given back, or to be thrown. */
const handler = `exports.handler = async (event) => {
  const asked = event && event.arguments ? event.arguments.ask : event;
  if (asked.throws) { const error = new Error(asked.message); error.name = asked.throws; throw error; }
  return asked;
};`;

function source(Name: string, Type: string, more: object = {}) {
  return { Type: 'AWS::AppSync::DataSource', Properties: { ApiId: apiId, Name, Type, ...more } };
}

function role(service: string, allowed: object) {
  const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  const PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...allowed }] };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
      Policies: [{ PolicyName: 'own', PolicyDocument }],
    },
  };
}

function resolver({ field, code, source: name = 'None' }: ResolverCode): [string, object] {
  const [TypeName, FieldName] = field.split('.') as [string, string];
  const runtime = { Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' }, Code: code };
  return [
    `${TypeName}${FieldName.charAt(0).toUpperCase()}${FieldName.slice(1)}`,
    {
      Type: 'AWS::AppSync::Resolver',
      DependsOn: ['Schema', name],
      Properties: {
        ...{ ApiId: apiId, TypeName, FieldName, DataSourceName: name },
        ...(code === undefined ? {} : runtime),
      },
    },
  ];
}
