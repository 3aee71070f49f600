/** What the functions of an extension may use. */
export { meteredDoor, type Counted, type MeteredCall, type Use } from '../functions/meteredDoor.ts';
export type { UsageDecision } from '../generated/schema.ts';
export { variable } from '../platform/env.ts';
export { log } from '../platform/log.ts';
/** The client that all functions share, for the extension's own tables. */
export { dynamodb } from '../store/client.ts';
export { conditionFailed } from '../store/write.ts';
