import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { addAccountRole } from './accountRole.ts';
import type { House } from './house.ts';

/**
 * What `npm run deploy` uploads the web client as, where the caller has no rights of their own to its buckets: a pipeline that may assume
 * the roles of the bootstrap deploys by these, and may assume this one as well (docs/deploying.md#from-a-pipeline).
 */
export function addUploadRole(house: House, buckets: IBucket[]): void {
  addAccountRole(house, {
    name: 'upload',
    description: 'For a deployment: may put files into the two buckets of the web client.',
    actions: ['s3:PutObject'],
    resources: buckets.map((bucket) => bucket.arnForObjects('*')),
  });
}
