import { AsyncLocalStorage } from 'node:async_hooks';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** How one attempt of one request goes wrong. `after` faults have committed; the answer is lost. */
export const faultKinds = [
  'connection lost before',
  'connection lost after',
  '500 before',
  '500 after',
  'throttled',
  'conflict',
  'lost for good after',
] as const;
export type FaultKind = (typeof faultKinds)[number];

interface Plan {
  /** The attempt that goes wrong, counted from 1; 0 is none. */
  at: number;
  kind: FaultKind;
  attempts: string[];
  /** The request whose every further attempt fails. */
  doomed?: unknown;
}

const plans = new AsyncLocalStorage<Plan>();

/** Puts itself between the SDK's own retries and the wire. Only what runs within `withFault` is disturbed. */
export function disturb(client: DynamoDBDocumentClient): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const plan = plans.getStore();
      if (!plan) return next(args);
      plan.attempts.push(context.commandName ?? '');
      const isDoomed = plan.doomed !== undefined && plan.doomed === args.input;
      if (plan.attempts.length !== plan.at && !isDoomed) return next(args);
      const isConflict =
        plan.kind === 'conflict' && !/Update|Put|TransactWrite/.test(context.commandName ?? '');
      if (isConflict) return next(args); // reads meet no conflicts
      if (plan.kind === 'lost for good after') plan.doomed = args.input;
      if (plan.kind.endsWith('after')) await next(args).catch(() => undefined);
      throw errorOf(plan.kind, context.commandName ?? '');
    },
    { step: 'deserialize', priority: 'high', name: 'disturb' },
  );
}

/** Runs the work with one fault in it, and tells which attempts it made. */
export async function withFault<Value>(
  at: number,
  kind: FaultKind,
  work: () => Promise<Value>,
): Promise<{ result: PromiseSettledResult<Value>; attempts: string[] }> {
  const plan: Plan = { at, kind, attempts: [] };
  const [result] = await plans.run(plan, () => Promise.allSettled([work()]));
  return { result: result!, attempts: plan.attempts };
}

function errorOf(kind: FaultKind, command: string): Error {
  const error = (name: string, status: number, more: object = {}) =>
    Object.assign(new Error(name), {
      name,
      $fault: status >= 500 ? 'server' : 'client',
      $metadata: { httpStatusCode: status },
      ...more,
    });
  if (kind.startsWith('500')) return error('InternalServerError', 500);
  if (kind === 'throttled') return error('ThrottlingException', 400);
  if (kind === 'conflict' && command.startsWith('Transact')) {
    return new TransactionCanceledException({
      message: 'conflict',
      $metadata: { httpStatusCode: 400 },
      CancellationReasons: [{ Code: 'TransactionConflict' }],
    });
  }
  if (kind === 'conflict') return error('TransactionConflictException', 400);
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
