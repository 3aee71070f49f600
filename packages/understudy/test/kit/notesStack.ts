import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const apiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});

function role(service: string, actions: string[] = [], resource: object = {}) {
  const allowed = { Statement: [{ Effect: 'Allow', Action: actions, Resource: resource }] };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trust(service),
      ...(actions.length === 0 ? {} : { Policies: [{ PolicyName: 'own', PolicyDocument: allowed }] }),
    },
  };
}

function resolver(field: string, source: string, request: string, response = 'return ctx.result;') {
  const [TypeName, FieldName] = field.split('.');
  return {
    Type: 'AWS::AppSync::Resolver',
    DependsOn: ['Schema', source],
    Properties: {
      ...{ ApiId: apiId, TypeName, FieldName, DataSourceName: source },
      Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' },
      Code: `import { util } from '@aws-appsync/utils';
export function request(ctx) { ${request} }
export function response(ctx) { if (ctx.error) util.error(ctx.error.message, ctx.error.type); ${response} }`,
    },
  };
}

const schema = `type Note { id: ID! text: String! }
type Query { greet(name: String!): String note(id: ID!): Note shout(text: String!): String }
type Mutation { putNote(id: ID!, text: String!): Note dropNote(id: ID!): Note }
type Subscription { onPutNote: Note @aws_subscribe(mutations: ["putNote"]) }`;

const shout = `exports.handler = async ({ text }) => {
  console.log('shouting', text);
  return text.toUpperCase() + '!';
};`;

const key = `key: util.dynamodb.toMapValues({ id: ctx.args.id })`;

/** An API with a table, a function and a user pool. Its data source may not delete, so that a denial can be seen. */
function template(greeting: string): object {
  const sourceOf = (Name: string, Type: string, more: object = {}) => ({
    Type: 'AWS::AppSync::DataSource',
    Properties: { ApiId: apiId, Name, Type, ...more },
  });
  return {
    Resources: {
      Api: {
        Type: 'AWS::AppSync::GraphQLApi',
        Properties: {
          ...{ Name: 'notes', AuthenticationType: 'API_KEY' },
          LogConfig: { FieldLogLevel: 'ALL', CloudWatchLogsRoleArn: arnOf('NotesRole') },
        },
      },
      Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: apiId } },
      Schema: { Type: 'AWS::AppSync::GraphQLSchema', Properties: { ApiId: apiId, Definition: schema } },
      None: sourceOf('None', 'NONE'),
      Notes: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        },
      },
      NotesRole: role('appsync.amazonaws.com', ['dynamodb:GetItem', 'dynamodb:PutItem'], arnOf('Notes')),
      NotesSource: sourceOf('NotesSource', 'AMAZON_DYNAMODB', {
        ServiceRoleArn: arnOf('NotesRole'),
        DynamoDBConfig: { TableName: { Ref: 'Notes' }, AwsRegion: { Ref: 'AWS::Region' } },
      }),
      ShoutRole: role('lambda.amazonaws.com'),
      Shout: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          ...{ Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 10 },
          ...{ Role: arnOf('ShoutRole'), Code: { ZipFile: shout } },
        },
      },
      ShoutSourceRole: role('appsync.amazonaws.com', ['lambda:InvokeFunction'], arnOf('Shout')),
      ShoutSource: sourceOf('ShoutSource', 'AWS_LAMBDA', {
        ServiceRoleArn: arnOf('ShoutSourceRole'),
        LambdaConfig: { LambdaFunctionArn: arnOf('Shout') },
      }),
      Pool: {
        Type: 'AWS::Cognito::UserPool',
        Properties: { UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] },
      },
      Web: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pool' } } },
      Greet: resolver('Query.greet', 'None', `return { payload: '${greeting} ' + ctx.args.name };`),
      GetNote: resolver('Query.note', 'NotesSource', `return { operation: 'GetItem', ${key} };`),
      PutNote: resolver(
        'Mutation.putNote',
        'NotesSource',
        `return { operation: 'PutItem', ${key}, attributeValues: util.dynamodb.toMapValues({ text: ctx.args.text }) };`,
      ),
      DropNote: resolver('Mutation.dropNote', 'NotesSource', `return { operation: 'DeleteItem', ${key} };`),
      ShoutField: resolver(
        'Query.shout',
        'ShoutSource',
        `console.log('asked to shout', ctx.args.text);
        return { operation: 'Invoke', payload: ctx.args };`,
      ),
    },
    Outputs: {
      ApiKey: { Value: { 'Fn::GetAtt': ['Key', 'ApiKey'] } },
      NotesTable: { Value: { Ref: 'Notes' } },
    },
  };
}

/** Written as `cdk synth` would leave it. */
export function writeNotes(
  folder: string,
  { greeting = 'hello', text = JSON.stringify(template(greeting)) } = {},
) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'notes.template.json'), text);
  return folder;
}

/** What the API answers to who has its key. */
export async function asked(
  { graphqlUrl, apiKey }: Readonly<Record<string, any>>,
  query: string,
): Promise<any> {
  const answer = await fetch(graphqlUrl, {
    method: 'POST',
    headers: { 'x-api-key': apiKey },
    body: JSON.stringify({ query }),
  });
  return answer.json();
}
