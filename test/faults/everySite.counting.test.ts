import { failEverySiteIn } from './everySite.ts';
import { countingGroup } from './flows/flows.ts';

failEverySiteIn(countingGroup);
