import { expect } from 'vitest';
import { apiIdRef, trusting } from './declared.ts';
import { code } from './resolvers.ts';
import type { GivenResolver } from './resolvers.ts';
import type { Resources } from './started.ts';
import { anApi } from './wiredResolvers.ts';
import type { WiredResolvers } from './wiredResolvers.ts';

/** A response handler that gives all that it sees. */
export const both = 'return { result: ctx.result, error: ctx.error };';

/** The condition handler of a request, under this ARN: it answers what `decide` has set. */
export const deciderArn = 'arn:aws:lambda:eu-central-1:000000000000:function:decider';

/**
 * Two tables behind data sources of their names, `things` by `id` with an index by `owner` and `notes` by `id` and `at`. Rows stay
 * from one start to the next: all of a worker are over one engine.
 */
export function theTables() {
  const asked: unknown[] = [];
  let decision: unknown;
  let latest: WiredResolvers | undefined;

  function over(resolvers: GivenResolver[]): WiredResolvers {
    latest = anApi(resolvers, declared, {
      askedFunction: 'decider',
      authorizer(event) {
        asked.push(event);
        return decision;
      },
    });
    return latest;
  }

  /** Runs one request on a table and gives what its response handler saw, or the error that ended the field. */
  async function ask(request: string, args: Record<string, unknown> = {}, source = 'things') {
    const takes = Object.keys(args);
    const api = over([{ coordinate: 'Query.a', source, code: code(request, both), takes }]);
    const outcome = await api.run('Query.a', args);
    if (outcome.failed) return { ...outcome.errors[0]!, failed: true as const };
    return outcome.value as { result: never; error: { type: string; message: string } | null };
  }

  /** Stores an item as the resolver language writes it. */
  async function given(item: Record<string, unknown>, source = 'things') {
    const names = source === 'things' ? ['id'] : ['id', 'at'];
    const key = Object.fromEntries(names.map((name) => [name, item[name]]));
    const put = 'return ddb.put({ key: ctx.args.key, item: ctx.args.item });';
    expect(await ask(put, { key, item }, source)).toMatchObject({ error: null });
    return item;
  }

  return {
    over,
    ask,
    given,
    asked,
    /** What the tables were asked by the last request, by operation. */
    operations: async () => (await latest!.cloud).storage.gateway.meter.read().byOperation,
    /** DynamoDB's own answer. */
    call: async (operation: string, body: Record<string, unknown>) =>
      (await latest!.cloud).call('dynamodb', operation, body),
    decide: (answer: unknown) => {
      decision = answer;
      asked.length = 0;
    },
  };
}

let nextId = 0;

export function freshId(): string {
  return `t-${++nextId}`;
}

const attributes = (types: Record<string, string>) =>
  Object.entries(types).map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
const keys = (...names: string[]) =>
  names.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' }));
const source = (table: string, name: string) => ({
  Type: 'AWS::AppSync::DataSource',
  Properties: {
    ...{ ApiId: apiIdRef, Name: name, Type: 'AMAZON_DYNAMODB' },
    DynamoDBConfig: { TableName: { Ref: table }, AwsRegion: { Ref: 'AWS::Region' } },
    ServiceRoleArn: { 'Fn::GetAtt': ['TableRole', 'Arn'] },
  },
});

const declared: Resources = {
  Things: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      ...{ TableName: 'things', KeySchema: keys('id') },
      AttributeDefinitions: attributes({ id: 'S', owner: 'S' }),
      GlobalSecondaryIndexes: [
        { IndexName: 'byOwner', KeySchema: keys('owner'), Projection: { ProjectionType: 'ALL' } },
      ],
    },
  },
  Notes: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      ...{ TableName: 'notes', KeySchema: keys('id', 'at') },
      AttributeDefinitions: attributes({ id: 'S', at: 'N' }),
    },
  },
  TableRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trusting('appsync.amazonaws.com'),
      Policies: [
        {
          PolicyName: 'all',
          PolicyDocument: {
            Statement: [{ Effect: 'Allow', Action: ['dynamodb:*', 'lambda:InvokeFunction'], Resource: '*' }],
          },
        },
      ],
    },
  },
  ThingsSource: source('Things', 'things'),
  NotesSource: source('Notes', 'notes'),
};
