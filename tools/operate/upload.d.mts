import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';

export type WebFile = { path: string; Key: string } & Omit<PutObjectCommandInput, 'Bucket' | 'Key' | 'Body'>;

export function publicFiles(folder: string): WebFile[];
export function operatorsFiles(folder: string): WebFile[];
export function upload(s3: S3Client, bucket: string, files: WebFile[], onFile?: () => void): Promise<void>;
