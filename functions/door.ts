import { Mistake, type ErrorCode } from '../domain/errors.ts';
import { mayCall, type Operator } from '../domain/operators.ts';
import { log } from '../platform/log.ts';
import { carrying } from '../platform/requestId.ts';
import { demandSound } from '../app/arguments.ts';
import { groupsAmong } from '../app/people/directory.ts';
import type { Said } from '../app/people/said.ts';

/** Who calls, as `resolvers/shared/caller.ts` read it from identity. */
export type Caller =
  | {
      kind: 'user';
      userId: string;
      username: string;
      /** As the token names them. */
      groups: string[];
      tokenUse: string | null;
      /** When the session of the token began, in epoch seconds. */
      authTime: number | null;
      /** What the token of an issuer says of its user; absent where users are of a pool. */
      said?: Said;
    }
  | { kind: 'service'; arn: string };

/** What `resolvers/shared/handOver.ts` sends. */
export interface Call<Args> {
  field: string;
  args: Args;
  caller: Caller;
  /** The parent value of a nested field. */
  source: Record<string, unknown> | null;
  /** As `functions/admitOperator.ts` found them; null for a field that anybody may call. */
  operator: Operator | null;
  /** Of the client's request, for people who follow it; several fields of one document share it. */
  requestId: string;
  /** Of this call of this field, and of no other: a use is counted once for each. */
  callId: string;
}

export type Reply<Value> =
  | { value: Value; error?: undefined }
  | { value?: undefined; error: { code: ErrorCode; message: string; info: unknown } };

/**
 * The one place where a function's answer becomes AppSync's: a mistake travels as data, because an error thrown through a
 * JavaScript resolver loses its type; anything else that is thrown stays a crash, so that alarms see it.
 */
export function door<Args, Value>(
  answer: (call: Call<Args>, nowMs: number) => Promise<Value>,
): (call: Call<Args>) => Promise<Reply<Value>> {
  return (call) => carrying(call.requestId, () => reply(answer, call));
}

async function reply<Args, Value>(
  answer: (call: Call<Args>, nowMs: number) => Promise<Value>,
  call: Call<Args>,
): Promise<Reply<Value>> {
  try {
    demandSound(call.args);
    return { value: await answer(call, Date.now()) };
  } catch (error) {
    if (error instanceof Mistake) {
      return { error: { code: error.code, message: error.message, info: error.info } };
    }
    log('error', 'A function failed.', { operation: call.field, ...describe(error) });
    throw error;
  }
}

/** The user who calls. Only service fields are open to callers that are not users. */
export function userOf(call: Call<unknown>): string {
  if (call.caller.kind !== 'user') throw new Mistake('Forbidden', 'This is for signed-in users.');
  return call.caller.userId;
}

/** Operators only, and of a group that may call the field: by their token, and by what they were admitted as a moment ago. */
export function operatorOf(call: Call<unknown>): Operator {
  const { userId } = demandOperatorToken(call);
  const { operator } = call;
  if (operator?.userId !== userId || !mayCall(call.field, operator.groups)) throw forOperators();
  return operator;
}

/** By the token alone, which tells what held when it was given out: up to fifteen minutes ago, or as long as an issuer's tokens live. */
export function demandOperatorToken({ caller, field }: Call<unknown>): Extract<Caller, { kind: 'user' }> {
  if (caller.kind !== 'user' || !mayCall(field, groupsAmong(caller.groups))) throw forOperators();
  return caller;
}

export function forOperators(): Mistake {
  return new Mistake('Forbidden', 'This is for operators who may do it.');
}

function describe(error: unknown): { error: string; stack?: string } {
  if (!(error instanceof Error)) return { error: String(error) };
  return { error: `${error.name}: ${error.message}`, ...(error.stack ? { stack: error.stack } : {}) };
}
