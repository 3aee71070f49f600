import { sitesOfApp } from './sites/app.ts';
import { sitesOfStore } from './sites/store.ts';

/**
 * Every place where the product leaves its process, as `test/kit/faults/callSites.ts` finds them, with the flows of `flows/` in which
 * it fails in every way that it can. What holds then is said by each flow.
 */
export const sites: Record<string, string[]> = { ...sitesOfApp, ...sitesOfStore };
