import { RemovalPolicy } from 'aws-cdk-lib';
import type { CfnGraphQLApi } from 'aws-cdk-lib/aws-appsync';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/**
 * The group that AppSync writes to, under the name that AppSync chooses. Left to AppSync, it would be made with the first request and
 * kept for ever.
 */
export function addApiLog(scope: Construct, settings: Settings, api: CfnGraphQLApi): void {
  new LogGroup(scope, 'Log', {
    logGroupName: `/aws/appsync/apis/${api.attrApiId}`,
    retention: settings.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
