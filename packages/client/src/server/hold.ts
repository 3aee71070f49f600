import type { FeatureKey } from '../core.ts';
import type { Decision, HoldDecision, Usage } from './answers.ts';

export interface HoldOptions {
  /** Seconds until the hold ends by itself, 60 to 86,400; the default is 900. */
  seconds?: number;
  /** The same key gets the same hold, also one that has ended. The default is a new one for each call. */
  key?: string;
}

/** The units that are set aside while the work is done. */
export interface RunningHold {
  readonly holdId: string;
  /** Units that were set aside. */
  readonly amount: number;
  readonly endsAt: Date;
  /** Notes units as used; what all calls come to is counted in the end. Without any call, the whole hold is counted. */
  used(amount: number): void;
}

export type HoldBlock<Result> = (hold: RunningHold) => Promise<Result> | Result;

/** `allowed: false`: nothing was set aside, and the work was not begun. */
export type Held<Result> =
  | { allowed: true; result: Result; decision: Decision }
  | {
      allowed: false;
      reason: Decision['reason'];
      retryAt: string | null;
      upgrade: Decision['upgrade'];
      usage: Usage | null;
    };

/** What a hold asks of an account. */
interface Holder {
  reserve(feature: FeatureKey, amount: number, options: HoldOptions): Promise<HoldDecision>;
  settle(feature: FeatureKey, holdId: string, amount: number): Promise<Decision>;
  release(feature: FeatureKey, holdId: string): Promise<Usage>;
}

export async function holding<Result>(
  account: Holder,
  feature: FeatureKey,
  amount: number,
  work: HoldBlock<Result>,
  options: HoldOptions = {},
): Promise<Held<Result>> {
  const { allowed, holdId, endsAt, reason, retryAt, upgrade, usage } = await account.reserve(
    feature,
    amount,
    options,
  );
  if (!allowed || holdId === null || endsAt === null)
    return { allowed: false, reason, retryAt, upgrade, usage };
  let noted: number | undefined;
  const hold: RunningHold = {
    holdId,
    amount,
    endsAt: new Date(endsAt),
    used: (more) => (noted = (noted ?? 0) + more),
  };
  let result: Result;
  try {
    result = await work(hold);
  } catch (error) {
    await giveBack(account, feature, holdId, error);
    throw error;
  }
  return { allowed: true, result, decision: await account.settle(feature, holdId, noted ?? amount) };
}

/** The work failed, and that is what the caller hears; a hold that could not be released as well ends by itself. */
async function giveBack(account: Holder, feature: FeatureKey, holdId: string, error: unknown): Promise<void> {
  try {
    await account.release(feature, holdId);
  } catch (fault) {
    throw new AggregateError(
      [error, fault],
      'The work failed, and its hold could not be released: it ends by itself.',
    );
  }
}
