import { CfnParameter } from 'aws-cdk-lib';
import { bindTable } from './bind.ts';
import type { House } from './house.ts';
import { bindDeletion } from './identity.ts';
import { bindGrant } from './usage.ts';

/** What one operator may only ask for, and another one approves. */
export function addSecondOperator(house: House): void {
  const chosen = new CfnParameter(house.stack, 'FourEyes', {
    default: 'off',
    allowedValues: ['off', 'on'],
    description: 'Whether a deletion by an operator, and a large grant, take a second operator.',
  });
  const grantMin = new CfnParameter(house.stack, 'FourEyesGrantMin', {
    type: 'Number',
    default: 1000,
    minValue: 1,
    description:
      'With FourEyes=on: a grant takes a second operator when an account\u2019s grants of the feature come to this many units or more.',
  });
  const requests = house.addFunction('operatorRequests', { timeoutSeconds: 28, memoryMb: 512 });
  bindDeletion(house, requests);
  bindGrant(house, requests);
  bindTable(requests, house.tables, 'jobs', ['GetItem']);
  for (const name of ['deleteAccount', 'grantUsage']) {
    const asks = house.functions.get(name)!;
    bindTable(asks, house.tables, 'jobs', ['PutItem']);
    asks.lambda.addEnvironment('FOUR_EYES', chosen.valueAsString);
  }
  const { lambda } = house.functions.get('grantUsage')!;
  lambda.addEnvironment('FOUR_EYES_GRANT_MIN', grantMin.valueAsString);
}
