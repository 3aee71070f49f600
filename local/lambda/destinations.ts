import type { Principal } from '../iam/principal.ts';

/** Hands an object to a queue, bus, topic or bucket, under the policies of the function's role. Throws `AccessDenied`. */
export type Deliver = (destinationArn: string, payload: unknown, caller: Principal) => Promise<void>;
