import { createRequire } from 'node:module';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Resources = Record<string, { Type: string; Properties: Record<string, any> }>;

const att = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });
const apiId = att('Api', 'ApiId');
const runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };

const schema = `type Thing @aws_api_key @aws_cognito_user_pools { id: ID! note: String }
type Query { thing(id: ID!): Thing @aws_api_key @aws_cognito_user_pools
  whoAmI: String @aws_cognito_user_pools }
type Mutation { putThing(id: ID!, note: String): Thing @aws_api_key @aws_cognito_user_pools }
type Subscription { onThing: Thing @aws_subscribe(mutations: ["putThing"]) @aws_api_key }
schema { query: Query mutation: Mutation subscription: Subscription }`;

const getThing = `export function request(ctx) {
  return { operation: 'GetItem', key: { id: { S: ctx.args.id } }, consistentRead: true };
}
export function response(ctx) { return ctx.result; }`;

const putThing = `import { util } from '@aws-appsync/utils';
export function request(ctx) {
  return { operation: 'PutItem', key: { id: { S: ctx.args.id } }, attributeValues: util.dynamodb.toMapValues({ note: ctx.args.note }) };
}
export function response(ctx) { return ctx.result; }`;

const whoAmI = `export function request() { return {}; }
export function response(ctx) { return ctx.identity.sub; }`;

// Inline code cannot carry the SDK that a bundle would hold.
const sdk = createRequire(import.meta.url).resolve('@aws-sdk/client-sqs');

/** Tells the queue of each new thing, and writes in its log when the rule or the queue calls. */
const worker = `const { SQSClient, SendMessageCommand } = require(${JSON.stringify(sdk)});
const sqs = new SQSClient({});
exports.handler = async (event) => {
  if (!event.Records) return console.log('the rule rang');
  for (const record of event.Records) {
    if (record.eventSource === 'aws:sqs') console.log('the queue said ' + record.body);
    else await sqs.send(new SendMessageCommand({
      QueueUrl: process.env.QUEUE_URL,
      MessageBody: record.eventName + ' ' + record.dynamodb.Keys.id.S,
    }));
  }
};`;

function allows(Action: string | string[], Resource: unknown) {
  return { Effect: 'Allow', Action, Resource };
}

function role(service: string, statements: object[]) {
  const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
      Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}

function resolver(TypeName: string, FieldName: string, source: string, Code: string) {
  const DataSourceName = att(source, 'Name');
  return {
    Type: 'AWS::AppSync::Resolver',
    Properties: { ApiId: apiId, TypeName, FieldName, DataSourceName, Code, Runtime: runtime },
  };
}

/** One of each: an API with three ways in, a table, a pool, a function, a stream, a queue and a schedule. */
export function smallStack(): Resources {
  return {
    Things: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      },
    },
    Pool: {
      Type: 'AWS::Cognito::UserPool',
      Properties: { UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] },
    },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: { UserPoolId: { Ref: 'Pool' }, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] },
    },
    Api: {
      Type: 'AWS::AppSync::GraphQLApi',
      Properties: {
        Name: 'things',
        AuthenticationType: 'API_KEY',
        AdditionalAuthenticationProviders: [
          {
            AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
            UserPoolConfig: { UserPoolId: { Ref: 'Pool' }, AwsRegion: { Ref: 'AWS::Region' } },
          },
        ],
      },
    },
    Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId: apiId, Definition: schema } },
    Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: apiId } },
    NoSource: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId: apiId, Name: 'none', Type: 'NONE' } },
    ThingsSource: {
      Type: 'AWS::AppSync::DataSource',
      Properties: {
        ApiId: apiId,
        Name: 'things',
        Type: 'AMAZON_DYNAMODB',
        DynamoDBConfig: { TableName: { Ref: 'Things' }, AwsRegion: { Ref: 'AWS::Region' } },
        ServiceRoleArn: att('SourceRole', 'Arn'),
      },
    },
    SourceRole: role('appsync.amazonaws.com', [
      allows(['dynamodb:GetItem', 'dynamodb:PutItem'], att('Things', 'Arn')),
    ]),
    GetThing: resolver('Query', 'thing', 'ThingsSource', getThing),
    PutThing: resolver('Mutation', 'putThing', 'ThingsSource', putThing),
    WhoAmI: resolver('Query', 'whoAmI', 'NoSource', whoAmI),
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
    WorkerRole: role('lambda.amazonaws.com', [
      allows('dynamodb:ListStreams', '*'),
      allows(
        ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        att('Things', 'StreamArn'),
      ),
      allows(
        ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        att('Queue', 'Arn'),
      ),
    ]),
    Worker: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'worker',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: worker },
        Role: att('WorkerRole', 'Arn'),
        Environment: { Variables: { QUEUE_URL: { Ref: 'Queue' } } },
      },
    },
    FromStream: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: att('Things', 'StreamArn'),
        FunctionName: { Ref: 'Worker' },
        StartingPosition: 'TRIM_HORIZON',
      },
    },
    FromQueue: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: att('Queue', 'Arn'), FunctionName: { Ref: 'Worker' } },
    },
    Hourly: {
      Type: 'AWS::Events::Rule',
      Properties: { ScheduleExpression: 'rate(1 hour)', Targets: [{ Id: '1', Arn: att('Worker', 'Arn') }] },
    },
    MayRing: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Worker' },
        Principal: 'events.amazonaws.com',
        SourceArn: att('Hourly', 'Arn'),
      },
    },
  };
}

/** Writes a folder as `cdk synth` would, as far as it is needed. */
export function writeStack(folder: string, Resources: Resources): string {
  mkdirSync(folder, { recursive: true });
  const Outputs = {
    ThingsTable: { Value: { Ref: 'Things' } },
    QueueUrl: { Value: { Ref: 'Queue' } },
  };
  writeFileSync(join(folder, 'things.template.json'), JSON.stringify({ Resources, Outputs }));
  return folder;
}
