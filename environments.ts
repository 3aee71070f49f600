import type { Environment } from './infra/settings.ts';

/**
 * The settings of each environment that `npm run deploy -- --env <name>` makes; what is not named has its default. docs/settings.md
 * lists every setting. `npm start` needs none of it.
 */
export const environments: Record<string, Environment> = {
  dev: {},
  prod: {},
};
