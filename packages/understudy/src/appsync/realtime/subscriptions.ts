import type { FieldOutcome } from '../definition.ts';
import { completeEvent } from '../execute.ts';
import type { Execution } from '../execution.ts';
import { limits } from '../limits.ts';
import type { MutationEvent } from '../operation.ts';
import type { Plan } from '../plan.ts';
import type { SubscriptionFilter } from './filter.ts';
import { FilterIndex } from './filterIndex.ts';
import { matches } from './matching.ts';

/** One live subscription of one socket. */
export interface Subscriber {
  fieldName: string;
  plan: Plan;
  variables: Record<string, unknown>;
  filter: SubscriptionFilter;
  /** Evaluated against the payload of an invalidation, never against events. */
  invalidation: SubscriptionFilter | undefined;
  /** The payload of a data frame, as JSON. */
  deliver(payload: string): void;
  /** The server ends it. */
  end(): void;
}

/** Everyone who listens on one API, by subscription field. */
export class Subscriptions {
  private readonly byField = new Map<string, { index: FilterIndex<Subscriber>; all: Set<Subscriber> }>();

  constructor(
    /** The subscription fields that hear a mutation. */
    private readonly heardBy: ReadonlyMap<string, readonly string[]>,
  ) {}

  add(subscriber: Subscriber): void {
    let listeners = this.byField.get(subscriber.fieldName);
    if (!listeners) {
      listeners = { index: new FilterIndex(), all: new Set() };
      this.byField.set(subscriber.fieldName, listeners);
    }
    listeners.all.add(subscriber);
    listeners.index.add(subscriber);
  }

  remove(subscriber: Subscriber): void {
    const listeners = this.byField.get(subscriber.fieldName);
    if (listeners?.all.delete(subscriber)) listeners.index.remove(subscriber);
  }

  /** Delivers what a mutation field completed to. Each selection is completed and written out once. */
  publish({ fieldName, value }: MutationEvent): void {
    for (const subscriptionField of this.heardBy.get(fieldName) ?? []) {
      const listeners = this.byField.get(subscriptionField);
      if (!listeners) continue;
      const payloads = new Map<Plan, string | undefined>();
      for (const subscriber of listeners.index.candidates(value)) {
        if (!matches(subscriber.filter, value)) continue;
        if (!payloads.has(subscriber.plan)) payloads.set(subscriber.plan, payloadFor(subscriber, value));
        const payload = payloads.get(subscriber.plan);
        if (payload !== undefined) subscriber.deliver(payload);
      }
    }
  }

  /** Ends every subscription whose invalidation filter holds for the payload. AWS: documented. */
  invalidate({ subscriptionField, payload }: FieldOutcome['invalidations'][number]): void {
    for (const subscriber of this.byField.get(subscriptionField)?.all ?? []) {
      if (subscriber.invalidation && matches(subscriber.invalidation, payload)) subscriber.end();
    }
  }
}

/** Undefined when it is too large: such an event is not delivered, and there is no error. AWS: observed. */
function payloadFor({ plan, variables }: Subscriber, value: unknown): string | undefined {
  const execution: Execution = { plan, variables, calls: undefined, errors: [] };
  const data = completeEvent(execution, value);
  const payload: { data: unknown; errors?: unknown[] } = { data };
  // AWS: observed. On the socket an entry is only its message and path.
  if (execution.errors.length > 0)
    payload.errors = execution.errors.map(({ message, path }) => ({ message, path }));
  const text = JSON.stringify(payload);
  return Buffer.byteLength(text) > limits.eventBytesMax ? undefined : text;
}
