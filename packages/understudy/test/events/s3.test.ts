import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { payloadOf } from '../../src/s3/awsChunked.ts';
import { aCloud, serviceAt, type CloudGiven } from './given.ts';
import { resource } from './world.ts';

const Bucket = 'archive';
const resources = { Archive: resource('AWS::S3::Bucket', {}, Bucket) };

describe('a bucket', () => {
  test.each(['log/2026-11-21.json', 'a b+c&d=e/ü#?%.txt', 'quote\'<>"', '..', '../../etc/passwd'])(
    'stores and gives back the key %s with its headers',
    async (Key) => {
      const { s3, folder } = await aClient();
      const headers = {
        ContentType: 'application/json',
        CacheControl: 'no-store',
        Metadata: { kind: 'log' },
      };
      const put = await s3.send(new PutObjectCommand({ Bucket, Key, Body: '{"a":"ü"}', ...headers }));
      const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(await got.Body!.transformToString()).toBe('{"a":"ü"}');
      expect(got).toMatchObject({ ...headers, ETag: put.ETag, ContentLength: 10 });
      expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
        ContentLength: 10,
        ETag: put.ETag,
      });
      expect(fs.readdirSync(path.join(folder, 'buckets', Bucket))).toHaveLength(1);
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toBeInstanceOf(NoSuchKey);
      expect(fs.readdirSync(path.join(folder, 'buckets', Bucket))).toHaveLength(0);
    },
  );

  test('takes a stream in chunks with a checksum behind it', async () => {
    const { s3 } = await aClient();
    const bytes = Buffer.alloc(300_000, 'stream');
    const Body = Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]);
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'big',
        Body,
        ContentLength: bytes.length,
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'big', ChecksumMode: 'ENABLED' }));
    expect(Buffer.from(await got.Body!.transformToByteArray()).equals(bytes)).toBe(true);
    expect(got.ChecksumSHA256).toBeDefined();
    expect(got.ContentEncoding).toBeUndefined();
    const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'big', Range: 'bytes=6-11' }));
    expect(await part.Body!.transformToString()).toBe('stream');
    expect(part.ContentRange).toBe('bytes 6-11/300000');
  });

  test('refuses a body that does not fit its checksum or its length', () => {
    const body = Buffer.from('5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n');
    const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '5' };
    expect(() => payloadOf(headers, body)).toThrow(/did not match the calculated checksum/);
    const right = Buffer.from('5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n');
    expect(payloadOf(headers, right).bytes.toString()).toBe('hello');
    expect(() => payloadOf({ ...headers, 'x-amz-decoded-content-length': '6' }, right)).toThrow(
      /number of bytes/,
    );
    expect(() => payloadOf(headers, Buffer.from('ff\r\nhello'))).toThrow(/as long as it says/);
  });

  test('creates an object only once where the writer asks for that', async () => {
    const { s3 } = await aClient();
    const put = () => s3.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'x', IfNoneMatch: '*' }));
    await put();
    await expect(put()).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
  });

  test('lists in order, by page, prefix and delimiter', async () => {
    const { s3 } = await aClient();
    const keys = ['a/1', 'a/2', 'b', 'c/x/1', 'c/y', 'd e&f', 'z'];
    for (const Key of [...keys].reverse()) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const seen: string[] = [];
    let pages = 0;
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 3, ContinuationToken }));
      seen.push(...page.Contents!.map(({ Key }) => Key!));
      ContinuationToken = page.NextContinuationToken;
      pages += 1;
    } while (ContinuationToken);
    expect([seen, pages]).toEqual([keys, 3]);
    const rolled = await s3.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
    expect(rolled.CommonPrefixes!.map(({ Prefix }) => Prefix)).toEqual(['a/', 'c/']);
    expect(rolled.Contents!.map(({ Key }) => Key)).toEqual(['b', 'd e&f', 'z']);
    const below = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'c/', Delimiter: '/' }));
    expect([
      below.CommonPrefixes!.map(({ Prefix }) => Prefix),
      below.Contents!.map(({ Key }) => Key),
    ]).toEqual([['c/x/'], ['c/y']]);
    await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'b' }, { Key: 'd e&f' }] } }),
    );
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(5);
  });

  test('demands its actions, and hides what is missing from those who may not list', async () => {
    const { s3, authority } = await aClient({
      allowed: ['s3:GetObject', 's3:PutObject arn:aws:s3:::archive/mine'],
    });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'mine', Body: 'x' }));
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'other', Body: 'x' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'missing' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    expect(authority.asked.at(-1)).toBe('s3:ListBucket arn:aws:s3:::archive');
  });

  test('keeps its objects over a restart and forgets halves of them', async () => {
    const before = aCloud({ resources });
    before.cloud.buckets.put(Bucket, 'kept', { bytes: Buffer.from('x'), checksums: {} }, {});
    before.close();
    const objects = path.join(before.folder, 'buckets', Bucket);
    fs.writeFileSync(path.join(objects, 'orphan'), 'half');
    const after = aCloud({ resources, folder: before.folder });
    const object = after.cloud.buckets.get(Bucket, 'kept')!;
    expect(after.cloud.buckets.read(Bucket, object).toString()).toBe('x');
    expect(fs.readdirSync(objects)).toEqual([object.file]);
  });
});

async function aClient(given: CloudGiven = {}) {
  const cloud = aCloud({ resources, ...given });
  const s3 = new S3Client({ ...(await serviceAt(cloud, 's3')), forcePathStyle: true, maxAttempts: 1 });
  onTestFinished(() => s3.destroy());
  return { ...cloud, s3 };
}
