import { apiKeyFlows } from './apiKey.ts';
import { arrivalFlows } from './arrivals.ts';
import { catalogFlows } from './catalogs.ts';
import { checkoutFlows } from './checkouts.ts';
import { changeFlows, countingFlows } from './counting.ts';
import { issuerFlows } from './issuer.ts';
import { nightFlows } from './nights.ts';
import { operatorFlows } from './operators.ts';
import { peopleFlows } from './people.ts';
import { splitFlows } from './split.ts';
import { trialFlows } from './trials.ts';
import { hourlyFlows, webhookFlows } from './webhooks.ts';

/** Each group is failed in a test file of its own. */
export const countingGroup = [...countingFlows, ...splitFlows, ...changeFlows, ...trialFlows];
export const billingGroup = [...webhookFlows, ...checkoutFlows, ...catalogFlows, ...hourlyFlows];
export const peopleGroup = [
  ...peopleFlows,
  ...operatorFlows,
  ...issuerFlows,
  ...nightFlows,
  ...arrivalFlows,
  ...apiKeyFlows,
];

/** Everything that is done in the tests of failing requests. */
export const flows = [...countingGroup, ...billingGroup, ...peopleGroup];
