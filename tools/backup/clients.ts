import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { withMovedClock } from './movedClock.ts';

/** Long work meets throttling: it waits, and slows down by itself. */
const patient = { maxAttempts: 20, retryMode: 'adaptive' } as const;

export const tablesClient = () => withMovedClock(new DynamoDBClient(patient));
export const poolClient = () => withMovedClock(new CognitoIdentityProviderClient(patient));
export const bucketClient = () => withMovedClock(new S3Client({ maxAttempts: 10 }));
