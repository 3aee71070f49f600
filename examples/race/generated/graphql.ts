/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How long a limit runs before it starts again. */
export type Period =
  /** A month from the day of the month on which the subscription was bought, as Stripe counts it. */
  | 'BILLING_CYCLE'
  /** A calendar day in the plan's zone. */
  | 'DAY'
  /** For ever: used once, it is gone. */
  | 'LIFETIME'
  /** A calendar month in the plan's zone. */
  | 'MONTH'
  /** The whole trial. */
  | 'TRIAL'
  /** A calendar week from Monday, in the plan's zone. */
  | 'WEEK';

/** A stop for other tyres. */
export type PitStopInput = {
  /** The lap at whose end the car stops, from 1 to the last but one. */
  lap: number;
  /** The new tyre. */
  tyre: Tyre;
};

/** Why a use is refused. */
export type RefusalReason =
  /** An operator has locked the account. */
  | 'ACCOUNT_DISABLED'
  /** The amount is more than the whole limit, so that waiting does not help. */
  | 'AMOUNT_OVER_LIMIT'
  /** The hold has ended, was settled or was released. */
  | 'HOLD_ENDED'
  /** Less is left in the window than was asked for. */
  | 'LIMIT_REACHED'
  /** No plan, trial, subscription or grant of the account has the feature. */
  | 'NOT_IN_PLAN'
  /** The subscription that gave the feature waits for a payment. */
  | 'PAYMENT_DUE'
  /** The trial that gave the feature has ended. */
  | 'TRIAL_OVER';

/** A race to run. */
export type SimulationInput = {
  /** The tyre at the start. */
  startTyre: Tyre;
  /** At most 8, each on a lap of its own. */
  stops: Array<PitStopInput>;
  /** `monza`, `silverstone`, `spa`, `monaco` or `suzuka`. */
  trackId: string;
};

/** A tyre compound. */
export type Tyre =
  /** Slow, and lasting. */
  | 'HARD'
  /** Between the two. */
  | 'MEDIUM'
  /** Fast, and worn soon. */
  | 'SOFT';

export type SimulationPartsFragment = { id: string, createdAt: string, trackId: string, totalTime: number, strategy: { startTyre: Tyre, stops: Array<{ lap: number, tyre: Tyre }> }, laps: Array<{ lap: number, seconds: number, tyre: Tyre }> };

export type SimulationsQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type SimulationsQuery = { simulations: { nextToken: string | null, items: Array<{ id: string, createdAt: string, trackId: string, totalTime: number, strategy: { startTyre: Tyre, stops: Array<{ lap: number, tyre: Tyre }> }, laps: Array<{ lap: number, seconds: number, tyre: Tyre }> }> } };

export type RunSimulationMutationVariables = Exact<{
  input: SimulationInput;
  idempotencyKey: string;
}>;


export type RunSimulationMutation = { runSimulation: { decision: { feature: string, name: string, amount: number, allowed: boolean, reason: RefusalReason | null, retryAt: string | null, replayed: boolean, usage: { userId: string, feature: string, name: string, unit: string | null, unitSingular: string | null, used: number, held: number, limit: number | null, remaining: number | null, period: Period, windowStart: string, resetsAt: string | null, source: string, version: number, others: Array<{ period: Period, used: number, limit: number | null, remaining: number | null, windowStart: string, resetsAt: string | null }> | null } | null, upgrade: { productId: string, name: string, trials: Array<string> } | null }, simulation: { id: string, createdAt: string, trackId: string, totalTime: number, strategy: { startTyre: Tyre, stops: Array<{ lap: number, tyre: Tyre }> }, laps: Array<{ lap: number, seconds: number, tyre: Tyre }> } | null } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const SimulationPartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment SimulationParts on Simulation {
  id
  createdAt
  trackId
  strategy {
    startTyre
    stops {
      lap
      tyre
    }
  }
  totalTime
  laps {
    lap
    seconds
    tyre
  }
}
    `, {"fragmentName":"SimulationParts"}) as unknown as TypedDocumentString<SimulationPartsFragment, unknown>;
export const SimulationsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Simulations($limit: Int, $nextToken: String) {
  simulations(limit: $limit, nextToken: $nextToken) {
    items {
      ...SimulationParts
    }
    nextToken
  }
}
    fragment SimulationParts on Simulation {
  id
  createdAt
  trackId
  strategy {
    startTyre
    stops {
      lap
      tyre
    }
  }
  totalTime
  laps {
    lap
    seconds
    tyre
  }
}`) as unknown as TypedDocumentString<SimulationsQuery, SimulationsQueryVariables>;
export const RunSimulationDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RunSimulation($input: SimulationInput!, $idempotencyKey: ID!) {
  runSimulation(input: $input, idempotencyKey: $idempotencyKey) {
    decision {
      feature
      name
      amount
      allowed
      reason
      retryAt
      usage {
        userId
        feature
        name
        unit
        unitSingular
        used
        held
        limit
        remaining
        period
        windowStart
        resetsAt
        source
        version
        others {
          period
          used
          limit
          remaining
          windowStart
          resetsAt
        }
      }
      upgrade {
        productId
        name
        trials
      }
      replayed
    }
    simulation {
      ...SimulationParts
    }
  }
}
    fragment SimulationParts on Simulation {
  id
  createdAt
  trackId
  strategy {
    startTyre
    stops {
      lap
      tyre
    }
  }
  totalTime
  laps {
    lap
    seconds
    tyre
  }
}`) as unknown as TypedDocumentString<RunSimulationMutation, RunSimulationMutationVariables>;