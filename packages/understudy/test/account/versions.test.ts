import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { LocalAccount } from '../../src/account/account.ts';
import { aRegion, anAccount, clientOf } from '../cloudformation/given.ts';

const bucket = (BucketName: string, Properties: object = {}) => ({
  Type: 'AWS::S3::Bucket',
  DeletionPolicy: 'Delete',
  Properties: { BucketName, ...Properties },
});
const Resources = {
  Kept: bucket('kept', { VersioningConfiguration: { Status: 'Enabled' } }),
  Plain: bucket('plain'),
};

function clientFor(account: LocalAccount) {
  const s3 = new S3Client(clientOf(account.environment('eu-central-1')));
  const put = (Bucket: string, Key: string, Body: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  const body = async (Bucket: string, Key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString();
  /** Every page, newest of a key first: `key latest`, `key old`, `key mark`. */
  const versions = async (Bucket: string, MaxKeys = 2) => {
    const found: { Key: string; VersionId: string; is: string }[] = [];
    let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
    for (;;) {
      const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys, ...marker }));
      const all = [
        ...(page.Versions ?? []).map((one) => ({ ...one, kind: 'version' })),
        ...(page.DeleteMarkers ?? []).map((one) => ({ ...one, kind: 'mark' })),
      ];
      expect(all.length).toBeLessThanOrEqual(MaxKeys);
      for (const { Key, VersionId, IsLatest, kind } of all)
        found.push({ Key: Key!, VersionId: VersionId!, is: `${Key} ${IsLatest ? 'latest' : 'old'} ${kind}` });
      if (!page.IsTruncated) return found;
      marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
  };
  return { s3, put, body, versions };
}

test('a bucket with versions keeps what was written over and deleted, and is empty only without them', async () => {
  const account = await anAccount();
  const { deploy, destroy } = aRegion(account);
  await deploy('buckets', { Resources });
  const { s3, put, versions } = clientFor(account);
  const Bucket = 'kept';
  for (const text of ['1', '2']) await put(Bucket, 'a', text);
  await put(Bucket, 'b', '1');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents!.map(({ Key }) => Key)).toEqual([
    'b',
  ]);
  const all = await versions(Bucket);
  expect(all.map(({ is }) => is).sort()).toEqual(
    ['a latest mark', 'a old version', 'a old version', 'b latest version'].sort(),
  );
  const [b] = all.filter(({ Key }) => Key === 'b');
  await s3.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'b', VersionId: b!.VersionId }] } }),
  );
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  expect((await destroy('buckets')).StackStatus).toBe('DELETE_FAILED');
  const Objects = (await versions(Bucket, 1000)).map(({ Key, VersionId }) => ({ Key, VersionId }));
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(await versions(Bucket)).toEqual([]);
  expect((await destroy('buckets')).StackStatus).toBe('DELETE_COMPLETE');
});

test('without its delete mark an object is there again, and without its newest version it is as it was before', async () => {
  const account = await anAccount();
  await aRegion(account).deploy('buckets', { Resources });
  const { s3, put, body, versions } = clientFor(account);
  const Bucket = 'kept';
  for (const text of ['1', '2', '3']) await put(Bucket, 'a', text);
  const takeNewest = async () => {
    const newest = (await versions(Bucket, 1000)).find(({ is }) => is.startsWith('a latest'))!;
    await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a', VersionId: newest.VersionId }] } }),
    );
  };
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  await expect(body(Bucket, 'a')).rejects.toThrow();
  await takeNewest();
  expect(await body(Bucket, 'a')).toBe('3');
  await takeNewest();
  expect(await body(Bucket, 'a')).toBe('2');
  expect(await versions(Bucket)).toHaveLength(2);
});

test('a bucket without versions has one of each object, called null, and none after a deletion', async () => {
  const account = await anAccount();
  await aRegion(account).deploy('buckets', { Resources });
  const { s3, put, versions } = clientFor(account);
  for (const text of ['1', '2']) await put('plain', 'a', text);
  expect(await versions('plain')).toEqual([{ Key: 'a', VersionId: 'null', is: 'a latest version' }]);
  await s3.send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'a' }));
  expect(await versions('plain')).toEqual([]);
});
