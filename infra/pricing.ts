import { CfnOutput, Duration, Fn, Stack } from 'aws-cdk-lib';
import { CfnApiKey } from 'aws-cdk-lib/aws-appsync';
import type { House } from './house.ts';
import { every, keepFailures } from './schedules.ts';

/**
 * The public API key with which visitors read the price list. AppSync keeps a key for a year at most, so a function moves its end once
 * an hour; the key itself stays what it is. The template names no end: CloudFormation would set it again with the first deployment
 * that names another one. A key without one lasts a week, in which the first hour moves it.
 */
export function addPricing(house: House): void {
  const { scope, settings, api, stack } = house;
  if (!settings.pricing) {
    house.leaveOut('renewApiKey');
    return;
  }
  const apiId = api.api.attrApiId;
  const key = new CfnApiKey(api, 'Key', { apiId, description: 'Visitors: the price list' });
  // arn:…:apis/{api}/apikeys/{key}
  const keyId = Fn.select(3, Fn.split('/', key.ref));
  const renewApiKey = house.addFunction('renewApiKey', { environment: { API_ID: apiId, API_KEY_ID: keyId } });
  renewApiKey.allow(['appsync:UpdateApiKey'], [keyArn(stack, apiId, keyId)]);
  every(house, renewApiKey, Duration.hours(1), {});
  keepFailures(house, renewApiKey, 2);
  new CfnOutput(scope, 'ApiKey', { value: key.attrApiKey });
}

/** As policies know what AppSync's own API changes: by the path of the call. */
function keyArn({ partition, region, account }: Stack, apiId: string, keyId: string): string {
  return `arn:${partition}:appsync:${region}:${account}:/v1/apis/${apiId}/apikeys/${keyId}`;
}
