import { copyOut } from './copy.ts';
import { InvalidCall } from './halt.ts';
import type { Run } from './run.ts';

/** What `extensions.*` asks of the service is noted on the run; execution and the sockets act on it. */
export function createExtensions(currentRun: () => Run) {
  return {
    // AWS: assumed. The last call wins.
    setSubscriptionFilter(filter: unknown): void {
      currentRun().subscriptionFilter = copyOut(filter);
    },

    setSubscriptionInvalidationFilter(filter: unknown): void {
      currentRun().invalidationFilter = copyOut(filter);
    },

    invalidateSubscriptions(target: { subscriptionField?: unknown; payload?: unknown } | null): void {
      const subscriptionField = target?.subscriptionField;
      if (typeof subscriptionField !== 'string') {
        throw new InvalidCall('invalidateSubscriptions needs a subscriptionField');
      }
      const payload = copyOut(target?.payload ?? {}) as Record<string, unknown>;
      currentRun().invalidations.push({ subscriptionField, payload });
    },

    evictFromApiCache(typeName: unknown, fieldName: unknown, keys: unknown): void {
      if (typeof typeName !== 'string' || typeof fieldName !== 'string') {
        throw new InvalidCall('evictFromApiCache needs a type and a field');
      }
      const named = copyOut(keys ?? {}) as Record<string, unknown>;
      currentRun().cacheEvictions.push({ typeName, fieldName, keys: named });
    },
  };
}
