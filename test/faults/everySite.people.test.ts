import { failEverySiteIn } from './everySite.ts';
import { peopleGroup } from './flows/flows.ts';

failEverySiteIn(peopleGroup);
