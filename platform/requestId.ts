import { AsyncLocalStorage } from 'node:async_hooks';

const carried = new AsyncLocalStorage<string>();

/**
 * Does what a request asked for: until it is done, its id stands in every line that is logged and in every row that says what was
 * done last. Without an id nothing carries one.
 */
export function carrying<Value>(requestId: string | undefined, work: () => Value): Value {
  return requestId === undefined ? work() : carried.run(requestId, work);
}

export function carriedId(): string | undefined {
  return carried.getStore();
}
