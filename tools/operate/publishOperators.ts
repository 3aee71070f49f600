import { S3Client } from '@aws-sdk/client-s3';
import { operatorsFiles, upload } from './upload.mjs';

/** Brings the operators' part of the web client into its bucket on this machine: what a deployment does with its own. */
export async function publishOperators(
  bucket: string,
  environment: Record<string, string>,
  folder: string,
): Promise<void> {
  Object.assign(process.env, environment);
  const s3 = new S3Client({});
  await upload(s3, bucket, operatorsFiles(folder));
  s3.destroy();
}
