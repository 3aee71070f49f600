import { DeleteObjectsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import type { LocalAccount } from '../../../packages/understudy/src/account/account.ts';
import { cdk, ran } from '../../../packages/understudy/test/account/cdk.ts';
import { aRegion, clientOf } from '../../../packages/understudy/test/cloudformation/given.ts';
import { localExtensions } from '../../../tools/dev/extensions.mjs';

export const region = 'eu-central-1';
/** The CLI makes hundreds of resources; `npm run deploy` may have to build the web client before. */
export const timeout = 900_000;

type Environment = Record<string, string>;

export const statusOf = async (own: LocalAccount, stack: string, where = region) =>
  (await aRegion(own, where).describe(stack)).StackStatus;

/** `npm run deploy` and what belongs to it, as a user whose home is this folder types it. */
export function deploysIn(home: string) {
  return {
    bootstrapped: async (to: Pick<LocalAccount, 'accountId' | 'environment'>, where = region) => {
      const { status, said } = await cdk(
        home,
        to.environment(where),
        'bootstrap',
        `aws://${to.accountId}/${where}`,
      );
      expect(status, said).toBe(0);
    },
    /** With what `npm start` brings along, so that the two can be compared. */
    deploy: (environment: Environment, ...more: string[]) =>
      ran(
        'npm',
        ['run', 'deploy', '--', ...localExtensions().flatMap((one) => ['--extension', one]), ...more],
        { home, cwd: '.', environment },
      ),
    keysIn,
    empty: async (environment: Environment, Bucket: string) => {
      const Objects = (await keysIn(environment, Bucket)).map((Key) => ({ Key }));
      const s3 = new S3Client(clientOf(environment));
      await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    },
  };
}

async function keysIn(environment: Environment, Bucket: string): Promise<string[]> {
  const s3 = new S3Client(clientOf(environment));
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key!);
}
