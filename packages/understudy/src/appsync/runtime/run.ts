import type { FieldCall, FieldOutcome, ResolverContext, ResolverError } from '../definition.ts';
import type { RealmKit } from './realm.ts';

export interface SourceFailure {
  message: string;
  type: string;
  /** Only of Lambda failures: `Sandbox.Timedout` and the like. AWS: observed. */
  unhandledErrorType?: string | null;
}

/** One run of a resolver: what its handlers share, and what they asked for besides their values. */
export class Run {
  readonly errors: ResolverError[] = [];
  readonly responseHeaders: Record<string, string> = {};
  readonly logs: FieldOutcome['logs'] = [];
  readonly invalidations: FieldOutcome['invalidations'] = [];
  readonly cacheEvictions: FieldOutcome['cacheEvictions'] = [];
  subscriptionFilter: unknown;
  invalidationFilter: unknown;

  /** Lives in the realm, shared by all handlers of the run. AWS: documented for stash, assumed for arguments. */
  readonly args: Record<string, unknown>;
  readonly stash: Record<string, unknown>;
  private result: unknown = null;
  private failure: unknown = null;
  /** AWS: observed. In a unit resolver there is nothing before, and `prev` is there all the same. */
  private prev: unknown;
  private readonly outErrors: unknown[];

  constructor(
    readonly call: FieldCall,
    readonly env: Record<string, string>,
    private readonly kit: RealmKit,
    stash: Record<string, unknown> = {},
  ) {
    this.args = kit.copy(call.arguments);
    this.stash = kit.copy(stash);
    this.outErrors = kit.copy([]);
    this.prev = kit.copy({ result: null });
  }

  /** `ctx` for the next handler; what is frozen in it is shared with other fields. AWS: assumed for the freezing. */
  context(): object {
    const { call, env, args, stash, result, prev, failure, outErrors } = this;
    const { identity, source, info } = call;
    const request = visibleRequest(call.request);
    return this.kit.context({
      args,
      stash,
      result,
      prev,
      error: failure,
      outErrors,
      env,
      source,
      identity,
      request,
      info,
    });
  }

  /** Before a request handler: neither a result nor an error is there. */
  clearResult(): void {
    this.result = null;
    this.failure = null;
  }

  setResult(result: unknown, failure: SourceFailure | null): void {
    this.result = this.kit.copy(result);
    this.failure = this.kit.copy(failure);
  }

  setPrev(result: unknown): void {
    this.prev = this.kit.copy({ result });
  }

  appendError(error: ResolverError): void {
    this.errors.push(error);
    this.outErrors.push(this.kit.copy(error));
  }

  outcome(value: unknown, failed: boolean): FieldOutcome {
    return {
      value,
      errors: this.errors,
      failed,
      responseHeaders: this.responseHeaders,
      invalidations: this.invalidations,
      cacheEvictions: this.cacheEvictions,
      logs: this.logs,
      ...(this.subscriptionFilter === undefined ? {} : { subscriptionFilter: this.subscriptionFilter }),
      ...(this.invalidationFilter === undefined ? {} : { invalidationFilter: this.invalidationFilter }),
    };
  }
}

/** AWS: documented. The cookie header is hidden. */
function visibleRequest(request: ResolverContext['request']): ResolverContext['request'] {
  if (!('cookie' in request.headers)) return request;
  const { cookie: _hidden, ...headers } = request.headers;
  return { ...request, headers };
}
