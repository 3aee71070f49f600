import { CfnCondition, Fn } from 'aws-cdk-lib';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { House } from './house.ts';
import { addParameter } from './parameters.ts';

const windowSeconds = 300;

/**
 * A limit before API and user pool, for strangers too: how many requests one address may send to each in five minutes. Off by default, because it
 * costs about $6 a month even when idle.
 */
export function addFirewall({ scope, settings, api, auth }: House): void {
  const rate = addParameter(scope, settings, 'requestsPerAddress');
  const chosen = addParameter(scope, settings, 'apiFirewall');
  if (settings.told && chosen.valueAsString !== 'on') return;
  const isOn = settings.told
    ? undefined
    : new CfnCondition(scope, 'HasFirewall', {
        expression: Fn.conditionEquals(chosen.valueAsString, 'on'),
      });
  const name = settings.name;
  const visible = (metricName: string) => ({
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
    metricName,
  });
  const acl = new CfnWebACL(scope, 'Firewall', {
    name,
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: visible(name),
    rules: [
      {
        name: 'requests-per-address',
        priority: 0,
        action: { block: {} },
        visibilityConfig: visible(`${name}-requests-per-address`),
        statement: {
          rateBasedStatement: {
            aggregateKeyType: 'IP',
            evaluationWindowSec: windowSeconds,
            limit: rate.valueAsNumber,
          },
        },
      },
    ],
  });
  const guarded = {
    FirewallOfApi: api.api.attrArn,
    // A pool of another app has its own, or none: a web ACL is a change of the pool.
    ...(auth.kind === 'own' ? { FirewallOfPool: auth.pool!.userPoolArn } : {}),
  };
  const associations = Object.entries(guarded).map(
    ([id, resourceArn]) => new CfnWebACLAssociation(scope, id, { resourceArn, webAclArn: acl.attrArn }),
  );
  for (const resource of [acl, ...associations]) resource.cfnOptions.condition = isOn;
}
