import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';

/** Long work meets throttling: it waits, and slows down by itself. */
const patient = { maxAttempts: 20, retryMode: 'adaptive' } as const;

export const tablesClient = () => new DynamoDBClient(patient);
export const poolClient = () => new CognitoIdentityProviderClient(patient);
export const bucketClient = () => new S3Client({ maxAttempts: 10 });

/** Works on many things, several at once; the first failure ends it. */
export async function each<Value>(
  values: Iterable<Value>,
  atOnce: number,
  work: (value: Value) => Promise<void>,
): Promise<void> {
  const left = [...values].reverse();
  const worker = async () => {
    for (let value = left.pop(); value !== undefined; value = left.pop()) await work(value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
