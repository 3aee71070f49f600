import { randomUUID } from 'node:crypto';
import { beforeEach, expect } from 'vitest';
import type { Call, Caller, Reply } from '../../../functions/door.ts';
import type { DoorName } from '../../../generated/functions.ts';
import type { Operator } from '../../../domain/operators.ts';
import { fields } from '../../../resolvers/fields.ts';
import type { FunctionIn } from '../../../resolvers/source.ts';
import { anOperator } from './anOperator.ts';
import { doors } from './doors.ts';

type Fields = typeof fields;

/** Every field of the schema that a function answers, as `Mutation.startTrial`. */
export type FunctionField = {
  [Name in keyof Fields]: FunctionIn<Fields[Name]> extends never ? never : Name;
}[keyof Fields];

type HandlerOf<Name extends FunctionField> = Awaited<
  ReturnType<(typeof doors)[FunctionIn<Fields[Name]> & DoorName]>
>['handler'];

type ArgsOf<Name extends FunctionField> =
  Parameters<HandlerOf<Name>>[0] extends Call<infer Args> ? Args : never;
type ValueOf<Name extends FunctionField> =
  Awaited<ReturnType<HandlerOf<Name>>> extends Reply<infer Value> ? Value : never;

/** What a call has beside its caller and its arguments. */
interface More {
  callId?: string | undefined;
  requestId?: string;
  source?: Call<unknown>['source'];
}
/** The pool's username is the account's id, but for a user of another provider. */
type MoreOfUser = More & { username?: string };

/** Asking for a module costs a message to the main thread, so a function is loaded once for each test. */
const loaded = new Map<DoorName, Promise<{ handler: unknown }>>();
// A test, or the world of the next one, may have reset the modules.
beforeEach(() => loaded.clear());

/**
 * A field, called as AppSync does: `call('Mutation.startTrial').as(userId, { productId: 'pro' })`. It answers what the function
 * answers, a value or a coded error: see `valueOf` and `errorOf`.
 */
export function call<Name extends FunctionField>(field: Name) {
  const send = async (
    caller: Caller,
    args: ArgsOf<Name>,
    more: More & { operator?: Operator } = {},
  ): Promise<Reply<ValueOf<Name>>> => {
    const door = doorOf(field);
    if (!loaded.has(door)) loaded.set(door, doors[door]());
    const { handler } = await loaded.get(door)!;
    const answer = handler as (call: Call<ArgsOf<Name>>) => Promise<Reply<ValueOf<Name>>>;
    const { callId = randomUUID(), requestId = randomUUID(), source = null, operator = null } = more;
    return answer({ field, args, caller, source, operator, requestId, callId });
  };
  return {
    /** As a signed-in user. */
    as: (userId: string, args: ArgsOf<Name>, { username = userId, ...more }: MoreOfUser = {}) =>
      send({ ...aUser(userId, []), username }, args, more),
    /** As an operator, whom the step before the function has admitted. */
    asOperator: (args: ArgsOf<Name>, userId = 'operator', groups: string[] = ['admins']) =>
      send(aUser(userId, groups), args, { operator: { ...anOperator, userId, groups } }),
    /** As the app's own backend, which signs with IAM. */
    asService: (args: ArgsOf<Name>, more?: More) => send({ kind: 'service', arn: backendArn }, args, more),
  };
}

/** The value of an answer that must be one. */
export function valueOf<Value>(reply: Reply<Value>): Value {
  if (reply.error) expect.fail(`${reply.error.code}: ${reply.error.message}`);
  return reply.value as Value;
}

/** The error of an answer that must be one. */
export function errorOf(reply: Reply<unknown>): { code: string; message: string; info: any } {
  return reply.error ?? expect.fail('There was no error.');
}

const backendArn = 'arn:aws:sts::123456789012:assumed-role/backend/session';

function aUser(userId: string, groups: string[]): Extract<Caller, { kind: 'user' }> {
  return { kind: 'user', userId, username: userId, groups, tokenUse: 'access', authTime: null };
}

function doorOf(field: FunctionField): DoorName {
  const source = fields[field];
  if ('fn' in source) return source.fn;
  return source.steps.flatMap((step) => ('fn' in step ? [step.fn] : [])).at(-1)!;
}
