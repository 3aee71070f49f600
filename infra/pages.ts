import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { clientOutputs } from './clientOutputs.ts';
import type { House } from './house.ts';
import { outputsOf } from './outputsOf.ts';

/** Of the web client: what is open to everybody, and what the function before it gives out. */
export interface PageBuckets {
  web: IBucket;
  operators: IBucket;
}

/**
 * Puts the pages into their buckets, where they are built already; `npm run deploy` does the same for a clone. What a page names is there before it, and what
 * an open page still names stays.
 */
export function addPages({ scope, pages }: House, buckets: PageBuckets): void {
  if (!pages) return;
  // One function does it for all three, and it takes the group of the first.
  const logGroup = new LogGroup(scope, 'PagesLog', { removalPolicy: RemovalPolicy.DESTROY });
  const common = { prune: false, logGroup, memoryLimit: 512 };
  const operators = new BucketDeployment(scope, 'OperatorsPages', {
    ...common,
    sources: [Source.asset(pages.operators)],
    destinationBucket: buckets.operators,
    // They lie in the package as they are served.
    contentEncoding: 'gzip',
  });
  const assets = new BucketDeployment(scope, 'WebAssets', {
    ...common,
    sources: [Source.asset(pages.web, { exclude: ['*', '!assets', '!assets/**'] })],
    destinationBucket: buckets.web,
    cacheControl: [
      CacheControl.setPublic(),
      CacheControl.maxAge(Duration.days(365)),
      CacheControl.immutable(),
    ],
  });
  const web = new BucketDeployment(scope, 'WebPages', {
    ...common,
    sources: [
      Source.asset(pages.web, { exclude: ['assets'] }),
      Source.jsonData('outputs.json', clientOutputs(outputsOf(scope))),
    ],
    destinationBucket: buckets.web,
    cacheControl: [CacheControl.noCache()],
  });
  web.node.addDependency(operators, assets);
}
