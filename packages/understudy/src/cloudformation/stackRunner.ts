import type { CustomRequest, Made } from '../customResources/asking.ts';
import type { Template } from '../template/document.ts';

/** What runs the resources that stacks have made. An account without one only knows that they exist. */
export interface StackRunner {
  /** Before anything is made: addresses for what the template may add. */
  prepare(template: Template): Promise<void>;
  /** Runs what the region has, without what is about to be removed. Undefined when all of it runs; otherwise why not. */
  start(region: string, removed: ReadonlySet<string>): Promise<string | undefined>;
  /** After an operation, however it ended: exactly what the region has runs. */
  settle(region: string): Promise<void>;
  /** Has a function of the region make, change or delete a custom resource. Throws `CustomResourceFailed`. */
  ask(region: string, request: CustomRequest): Promise<Made>;
  /** A resolved value as it holds on this machine. */
  localized<Value>(value: Value): Value;
}
