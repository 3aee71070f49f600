import { CfnOutput, Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { bindBucket, bindBucketToRead, bindTable, bindTableQuery } from './bind.ts';
import { exportFrom, importOf } from './exports.ts';
import type { House } from './house.ts';
import { addParameter } from './parameters.ts';
import { reservations } from './reservations.ts';
import { every, keepFailures, nightly } from './schedules.ts';
import { removalOfData, type Settings } from './settings.ts';

/** Where the archive lies. It holds what a table has no longer, so it is data. */
export function addArchiveBucket(data: Construct, settings: Settings): void {
  const bucket = new Bucket(data, 'Archive', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    versioned: true,
    // A file that was deleted, or that forgot who has left, has an older version with their words: it goes within days.
    lifecycleRules: [
      { noncurrentVersionExpiration: Duration.days(7), expiredObjectDeleteMarker: true },
      { abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
    removalPolicy: removalOfData(settings),
  });
  exportFrom(data, settings, 'ArchiveBucket', bucket.bucketName);
}

/** Old log rows, as compressed JSON lines by day, before TTL takes them out of the table; they age, and forget who has left. */
export function addArchive(house: House): void {
  const { scope, settings, tables } = house;
  const days = addParameter(scope, settings, 'archiveDays');
  const bucket = Bucket.fromBucketName(scope, 'Archive', importOf(settings, 'ArchiveBucket'));
  // For a backup, which takes the archive along.
  new CfnOutput(scope, 'ArchiveBucket', { value: bucket.bucketName });
  const archive = house.addFunction('archive', {
    timeoutSeconds: 600,
    memoryMb: 512,
    reservedConcurrency: reservations.archive,
    environment: { ARCHIVE_DAYS: days.valueAsString },
  });
  bindTable(archive, tables, 'user-actions-log', ['Query'], ['TimestampIndex']);
  bindTable(archive, tables, 'jobs', ['GetItem', 'PutItem', 'DeleteItem']);
  bindTableQuery(archive, tables, 'jobs');
  bindBucketToRead(archive, bucket, 'ARCHIVE_BUCKET');
  bindBucket(archive, bucket, ['s3:PutObject', 's3:DeleteObject'], 'ARCHIVE_BUCKET');
  nightly(house, archive, { hour: 3, minute: 41 }, { start: true });
  every(house, archive, Duration.minutes(5), {});
  keepFailures(house, archive, 2);
}
