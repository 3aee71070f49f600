import { randomUUID } from 'node:crypto';
import { inWords, type Answer } from './caller.ts';
import { Unexpected } from './report.ts';

/** What is known of the deployment and of the test person by now; steps read it and add to it. */
export interface World {
  userId: string;
  email: string;
  /** Whether the account is the one that was named, which stays after the run. */
  isNamed: boolean;
  /** Today in UTC, as the deployment's clock has it. */
  today: string;
  /** A product whose trial the person may start; undefined when there is none. */
  trial?: string;
  /** A feature of the catalog; one that does not exist while the catalog is empty. */
  feature: string;
  /** Whether the person has room for some uses of it. */
  mayUse: boolean;
  /** What was used of it after the latest use. */
  used?: number;
  holds: string[];
  /** The idempotency key of this run. */
  key: string;
}

/** What a catalog has no product, feature, review or event of. */
export const nothing = 'usher-smoke-none';
/** The id of no account. */
export const noAccount = randomUUID();
export const reason = 'npm run smoke';

/** One call of an operation, with what has to come of it. */
export interface Step {
  operation: string;
  by: 'person' | 'operator' | 'service' | 'visitor';
  /** Said behind the name, where an operation is called more than once. */
  what?: string;
  with?: (world: World) => Record<string, unknown>;
  /** Looks at the answer, throws what is wrong with it, and gives what is worth saying. */
  expect: (answer: Answer, value: any, world: World) => string | void;
}

/** Data without any error. A field that may be null passes `isNullable`. */
export function demandData(answer: Answer, value: unknown, isNullable = false): void {
  if (answer.errors || answer.status !== 200 || (value == null && !isNullable))
    throw new Unexpected('data without errors', inWords(answer));
}

/** One of the contract's errors: the operation is there, and knows that this cannot be done. */
export function demandRefusal(answer: Answer, ...types: string[]): string {
  const type = answer.errors?.[0]?.errorType ?? '';
  if (!types.includes(type)) throw new Unexpected(`the error ${types.join(' or ')}`, inWords(answer));
  return `refused with ${type}, as it has to be`;
}

export const answers =
  (look?: (value: any, world: World) => string | void): Step['expect'] =>
  (answer, value, world) => {
    demandData(answer, value);
    return look?.(value, world);
  };

export const refuses =
  (...types: string[]): Step['expect'] =>
  (answer) =>
    demandRefusal(answer, ...types);

/** Throws unless a value is what it has to be. */
export function demand(isTrue: boolean, expected: string, came: unknown): void {
  if (!isTrue) throw new Unexpected(expected, JSON.stringify(came));
}
