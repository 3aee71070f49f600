import {
  ResourceNotFoundException,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { paginateScan, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NotPossible } from '../dev/sentences.mjs';
import type { Environment } from './environment.ts';
import { membersOf } from './exportPool.ts';

/** Throws when anybody but its operators has an account in the environment. */
export async function demandFresh(
  dynamodb: DynamoDBClient,
  cognito: CognitoIdentityProviderClient,
  { stack, title, poolId, operatorGroups }: Environment,
): Promise<void> {
  const members = await Promise.all(operatorGroups.map((group) => operatorsIn(cognito, poolId, group)));
  const operators = new Set(members.flat());
  const wanted = { TableName: `${stack}-users`, ProjectionExpression: 'user_id' };
  for await (const page of paginateScan({ client: dynamodb }, wanted)) {
    const stranger = (page.Items ?? []).find((row) => !operators.has(row['user_id']?.S ?? ''));
    if (stranger)
      throw new NotPossible(
        `There are accounts in ${title} already, such as ${stranger['user_id']?.S}. A backup is restored into a fresh environment; --over writes over what is there.`,
      );
  }
}

/** Another app's pool need not have every group. */
async function operatorsIn(
  cognito: CognitoIdentityProviderClient,
  poolId: string,
  group: string,
): Promise<string[]> {
  try {
    return await membersOf(cognito, poolId, group);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    throw error;
  }
}
