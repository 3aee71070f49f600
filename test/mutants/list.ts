import { accounts } from './accounts.ts';
import { billing } from './billing.ts';
import { counting } from './counting.ts';
import { domain } from './domain.ts';
import { functions } from './functions.ts';
import { infra } from './infra.ts';
import { people } from './people.ts';
import { resolvers } from './resolvers.ts';
import { rights } from './rights.ts';
import { store } from './store.ts';
import { understudy } from './understudy.ts';
import type { Mutant } from './mutant.ts';

/** All of them, floor by floor. */
export const mutants: readonly Mutant[] = [
  ...domain,
  ...rights,
  ...store,
  ...accounts,
  ...counting,
  ...billing,
  ...people,
  ...functions,
  ...resolvers,
  ...infra,
  ...understudy,
];
