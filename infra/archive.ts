import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { bindBucket, bindTable } from './bind.ts';
import type { House } from './house.ts';
import { nightly } from './schedules.ts';

/** Old log rows, as compressed JSON lines by day, before TTL takes them out of the table. */
export function addArchive(house: House): void {
  const { stack, settings, tables } = house;
  const bucket = new Bucket(stack, 'Archive', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }],
    removalPolicy: settings.isProd ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  const archive = house.addFunction('archive', {
    timeoutSeconds: 600,
    memoryMb: 512,
    reservedConcurrency: 1,
  });
  bindTable(archive, tables, 'user-actions-log', ['Query'], ['TimestampIndex']);
  bindTable(archive, tables, 'jobs', ['GetItem', 'PutItem']);
  bindBucket(archive, bucket, ['s3:PutObject'], 'ARCHIVE_BUCKET');
  nightly(house, archive, { hour: 3, minute: 41 }, {});
}
