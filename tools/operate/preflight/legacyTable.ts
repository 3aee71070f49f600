import { DescribeTableCommand, DynamoDBClient, type TableDescription } from '@aws-sdk/client-dynamodb';
import type { LegacyTable } from '../../../infra/settings.ts';
import type { Account } from '../account.ts';
import type { Finding } from './finding.ts';

const about = 'legacy table';

/** Whether the table of another system can be read by its users and emptied row by row. */
export async function lookAtLegacyTable(account: Account, wanted: LegacyTable): Promise<Finding> {
  const found = await account.ask(async (config) => {
    const client = new DynamoDBClient(config);
    try {
      return (await client.send(new DescribeTableCommand({ TableName: wanted.name }))).Table!;
    } catch (error) {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return null;
      throw error;
    } finally {
      client.destroy();
    }
  });
  return judgeLegacyTable(found, wanted);
}

/** `null` where there is no such table, and undefined where it may not be seen. */
export function judgeLegacyTable(
  found: TableDescription | null | undefined,
  { name, userIndex = 'UserIdIndex' }: LegacyTable,
): Finding {
  if (found === undefined)
    return { about, state: 'note', said: 'These credentials may not see it (dynamodb:DescribeTable).' };
  const wrong =
    found === null ? `There is no table ${name} in this account and region.` : faultOf(found, userIndex);
  if (wrong !== undefined) return { about, state: 'stop', said: wrong };
  const { TableArn, SSEDescription } = found!;
  if (SSEDescription?.SSEType === 'KMS')
    return {
      about,
      state: 'warning',
      said: `${name} is encrypted with a key of KMS (${SSEDescription.KMSMasterKeyArn}). Where that is not AWS's own key for DynamoDB, its policy has to let the functions of this deployment decrypt and encrypt.`,
    };
  return { about, state: 'ok', said: TableArn ?? name };
}

function faultOf(
  { KeySchema = [], AttributeDefinitions = [], GlobalSecondaryIndexes = [], TableName }: TableDescription,
  userIndex: string,
): string | undefined {
  const isText = (attribute: string) =>
    AttributeDefinitions.some((one) => one.AttributeName === attribute && one.AttributeType === 'S');
  const keys = KeySchema.map(({ AttributeName }) => AttributeName!);
  if (keys.join() !== 'strategy_id' || !isText('strategy_id'))
    return `The key of ${TableName} is ${keys.join(' and ')}; it has to be the text strategy_id alone. Bring a table of another form with npm run import.`;
  const index = GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === userIndex);
  const first = index?.KeySchema?.[0]?.AttributeName;
  if (first === 'user_id' && isText('user_id')) return undefined;
  const is = index ? `is by ${first}` : 'is not there';
  return `The index ${userIndex} of ${TableName} ${is}; there has to be one by the text user_id. Add it, or name another one with legacyTable.userIndex.`;
}
