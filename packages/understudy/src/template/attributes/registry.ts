import { appsync } from './appsync.ts';
import { cloudfront } from './cloudfront.ts';
import { cognito } from './cognito.ts';
import type { ReferenceValuesOf } from './declaration.ts';
import { dynamodb } from './dynamodb.ts';
import { events } from './events.ts';
import { iam } from './iam.ts';
import { lambda } from './lambda.ts';
import { storage } from './storage.ts';
import { surroundings } from './surroundings.ts';

/** Types that some part of `packages/understudy/` runs. */
const run = { ...appsync, ...cloudfront, ...cognito, ...dynamodb, ...events, ...iam, ...lambda, ...storage };

export function entryFor(type: string): ReferenceValuesOf | undefined {
  if (Object.hasOwn(run, type)) return run[type];
  return Object.hasOwn(surroundings, type) ? surroundings[type] : undefined;
}

export function isRun(type: string): boolean {
  // A stack inside another one is its resources.
  return Object.hasOwn(run, type) || type === 'AWS::CloudFormation::Stack';
}
