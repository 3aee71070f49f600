import { failEverySiteIn } from './everySite.ts';
import { billingGroup } from './flows/flows.ts';

failEverySiteIn(billingGroup);
