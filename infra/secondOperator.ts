import { bindTable } from './bind.ts';
import type { House } from './house.ts';
import { bindDeletion } from './identity.ts';
import { addParameter } from './parameters.ts';
import { bindSync, type AccessRules } from './stripe.ts';
import { bindGrant } from './usage.ts';

/** What one operator may only ask for, and another one approves. */
export function addSecondOperator(house: House, rules: AccessRules): void {
  const chosen = addParameter(house.scope, house.settings, 'fourEyes');
  const grantMin = addParameter(house.scope, house.settings, 'fourEyesGrantMin');
  const requests = house.addFunction('operatorRequests', { timeoutSeconds: 28, memoryMb: 512 });
  bindDeletion(house, requests);
  bindGrant(house, requests);
  bindSync(house, requests, rules);
  bindTable(requests, house.tables, 'jobs', ['GetItem']);
  for (const name of ['deleteAccount', 'grantUsage', 'resync']) {
    const asks = house.functions.get(name)!;
    bindTable(asks, house.tables, 'jobs', ['PutItem']);
    asks.lambda.addEnvironment('FOUR_EYES', chosen.valueAsString);
  }
  const { lambda } = house.functions.get('grantUsage')!;
  lambda.addEnvironment('FOUR_EYES_GRANT_MIN', grantMin.valueAsString);
}
