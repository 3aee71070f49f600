import { randomUUID } from 'node:crypto';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { canonical } from '../../../platform/canonical.ts';
import type { Right } from '../../../domain/entitlement.ts';
import type { TrialRow } from '../../../store/rows/trials.ts';
import type { UserRow } from '../../../store/rows/users.ts';
import { noon } from '../time.ts';

/** What every world can put into its tables and read out of them; tables by their variable, such as `TABLE_USERS`. */
export function rowsIn(client: DynamoDBClient) {
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const put = (variable: string, Item: object) =>
    documents.send(new PutCommand({ TableName: process.env[variable]!, Item }));
  const rowOf = async (variable: string, Key: Record<string, string>) => {
    const TableName = process.env[variable]!;
    return (await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
  };
  const rowsOf = async (variable: string, key: string, value: string) => {
    const answer = await documents.send(
      new QueryCommand({
        TableName: process.env[variable]!,
        KeyConditionExpression: '#key = :value',
        ExpressionAttributeNames: { '#key': key },
        ExpressionAttributeValues: { ':value': value },
        ConsistentRead: true,
      }),
    );
    return answer.Items ?? [];
  };
  let entitlements: typeof import('../../../store/entitlements.ts') | undefined;
  return {
    documents,
    put,
    remove: (variable: string, Key: Record<string, unknown>) =>
      documents.send(new DeleteCommand({ TableName: process.env[variable]!, Key })),
    rowOf,
    rowsOf,
    userRow: async (userId: string) => (await rowOf('TABLE_USERS', { user_id: userId })) as UserRow,
    rightRows: (userId: string) => rowsOf('TABLE_ENTITLEMENTS', 'user_id', userId),
    usageRows: (userId: string) => rowsOf('TABLE_USER_USAGE', 'user_id', userId),
    logRows: (userId: string) => rowsOf('TABLE_USER_ACTIONS_LOG', 'user_id', userId),
    subscriptionRows: (userId: string) => rowsOf('TABLE_USER_SUBSCRIPTIONS', 'user_id', userId),
    trialRows: async (userId: string) => (await rowsOf('TABLE_TRIALS', 'pk', `USER#${userId}`)) as TrialRow[],
    /** An account, by its id. An attribute that is undefined is left out. */
    async anAccount(more: SomeOf<UserRow> = {}): Promise<string> {
      const userId = randomUUID();
      await put('TABLE_USERS', accountRow(userId, more));
      return userId;
    },
    async giveRight(userId: string, right: Right) {
      entitlements ??= await import('../../../store/entitlements.ts');
      await put('TABLE_ENTITLEMENTS', entitlements.toRightRow(userId, right));
    },
    /** Every row of every table as text, to compare. */
    async everything(): Promise<Record<string, string[]>> {
      const dump: Record<string, string[]> = {};
      const variables = Object.keys(process.env).filter((name) => name.startsWith('TABLE_'));
      for (const variable of variables.sort()) {
        const { Items = [] } = await documents.send(
          new ScanCommand({ TableName: process.env[variable]!, ConsistentRead: true }),
        );
        dump[variable] = Items.map((item) => canonical(item)).sort();
      }
      return dump;
    },
  };
}

type SomeOf<Row> = { [Name in keyof Row]?: Row[Name] | undefined };

function accountRow(userId: string, more: SomeOf<UserRow>): SomeOf<UserRow> {
  const at = new Date(noon).toISOString();
  return {
    user_id: userId,
    email: `${userId}@example.com`,
    status: 'ACTIVE',
    version: 1,
    created_at: at,
    updated_at: at,
    last_change: { reason: 'account.created', at },
    roster_shard: '0',
    legacy_looked: at,
    ...more,
  };
}
