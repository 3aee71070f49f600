import { randomUUID } from 'node:crypto';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';

/**
 * Usage limits as they are described all over: read the plan, read the count, compare, add one, write the log. Tables and
 * indexes as that description has them, the indexes with everything in them.
 */
const index = (IndexName: string, partition: string, sort: string) => ({
  IndexName,
  KeySchema: [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ],
  Projection: { ProjectionType: 'ALL' as const },
});

export const fiveStepTables: CreateTableCommandInput[] = [
  table('five-subscriptions', 'user_id', 'subscription_id', []),
  table('five-usage', 'user_id', 'feature_date_key', [
    index('FeatureDateIndex', 'feature_name', 'reset_date'),
    index('ResetDateIndex', 'reset_date', 'user_id'),
  ]),
  table('five-log', 'user_id', 'timestamp', [
    index('ActionTypeIndex', 'action_type', 'timestamp'),
    index('TimestampIndex', 'day', 'timestamp'),
  ]),
];

export async function subscribe(
  client: DynamoDBDocumentClient,
  userId: string,
  limit: number,
): Promise<void> {
  const Item = { user_id: userId, subscription_id: 'sub', plan_id: 'pro', status: 'active', limit };
  await client.send(new PutCommand({ TableName: 'five-subscriptions', Item }));
}

export async function consumeInFiveSteps(
  client: DynamoDBDocumentClient,
  userId: string,
  day: string,
): Promise<boolean> {
  const plan = await client.send(
    new QueryCommand({
      TableName: 'five-subscriptions',
      KeyConditionExpression: 'user_id = :user',
      ExpressionAttributeValues: { ':user': userId },
    }),
  );
  const key = { user_id: userId, feature_date_key: `exports_${day}` };
  const usage = await client.send(new GetCommand({ TableName: 'five-usage', Key: key }));
  const used = (usage.Item?.['usage_count'] as number | undefined) ?? 0;
  if (used >= (plan.Items![0]!['limit'] as number)) return false;
  const at = new Date().toISOString();
  await client.send(
    new UpdateCommand({
      TableName: 'five-usage',
      Key: key,
      UpdateExpression:
        'ADD usage_count :one SET feature_name = :feature, reset_date = :day, updated_at = :at',
      ExpressionAttributeValues: { ':one': 1, ':feature': 'exports', ':day': day, ':at': at },
    }),
  );
  const Item = {
    user_id: userId,
    timestamp: `${at}#${randomUUID()}`,
    action_type: 'consume',
    day,
    plan_id: 'pro',
    feature: 'exports',
    usage_before: used,
    usage_after: used + 1,
  };
  await client.send(new PutCommand({ TableName: 'five-log', Item }));
  return true;
}

function table(
  TableName: string,
  partition: string,
  sort: string,
  indexes: ReturnType<typeof index>[],
): CreateTableCommandInput {
  const names = new Set([
    partition,
    sort,
    ...indexes.flatMap((one) => one.KeySchema.map((key) => key.AttributeName)),
  ]);
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...names].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ],
    ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
  };
}
