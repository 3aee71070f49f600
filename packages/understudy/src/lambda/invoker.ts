import type { Principal } from '../iam/principal.ts';

/** How an invocation ended, as the Lambda service tells its caller. */
export type InvokeResult =
  | { status: 'ok'; payload: unknown }
  /** The handler threw or rejected: `errorType` is the error's name. */
  | { status: 'error'; errorType: string; errorMessage: string; trace: string[] }
  /** `Sandbox.Timedout` / `Runtime.ExitError`: the environment ended before the handler did. */
  | { status: 'crash'; errorType: 'Sandbox.Timedout' | 'Runtime.ExitError'; errorMessage: string }
  /** Reserved concurrency is used up: `TooManyRequestsException`. */
  | { status: 'throttled'; errorMessage: string };

/** A role, or a service on behalf of one of its resources. */
export type InvocationCaller = Principal | { service: string; sourceArn: string };

export interface Invoker {
  /**
   * `caller` is checked against its policies (`lambda:InvokeFunction`) unless it is a service that the function's
   * own resource policy admits. Throws `AccessDenied`; everything that the function itself does is a result.
   */
  invoke(functionArn: string, payload: unknown, caller: InvocationCaller): Promise<InvokeResult>;
  /** Asynchronous: queued, tried three times in all, then sent to the failure destination if one is declared. */
  send(functionArn: string, payload: unknown, caller: InvocationCaller): Promise<void>;
}
