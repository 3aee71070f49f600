import type { FieldCall, FieldOutcome, ResolverContext, ResolverError } from '../definition.ts';
import type { ContextParts, RealmKit } from './realm.ts';

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
  /** `ctx`, one object for the run; its members follow what is set here. */
  readonly context: object;

  private resultInRealm: unknown = null;
  private prevInRealm: unknown = null;
  private failureInRealm: unknown = null;

  constructor(
    readonly call: FieldCall,
    readonly env: Record<string, string>,
    private readonly kit: RealmKit,
    stash: Record<string, unknown> = {},
  ) {
    this.args = kit.copy(call.arguments);
    this.stash = kit.copy(stash);
    this.context = kit.context(this.parts());
  }

  get failure(): SourceFailure | null {
    return this.failureInRealm as SourceFailure | null;
  }

  /** Before a request handler: neither a result nor an error is there. */
  clearResult(): void {
    this.resultInRealm = null;
    this.failureInRealm = null;
  }

  setResult(result: unknown, failure: SourceFailure | null): void {
    this.resultInRealm = this.kit.copy(result);
    this.failureInRealm = this.kit.copy(failure);
  }

  setPrev(result: unknown): void {
    this.prevInRealm = this.kit.copy({ result });
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

  private parts(): ContextParts {
    const { call } = this;
    return {
      args: this.args,
      stash: this.stash,
      identity: () => call.identity,
      source: () => call.source,
      request: () => visibleRequest(call.request),
      env: () => this.env,
      info: () => call.info,
      result: () => this.resultInRealm,
      // AWS: observed. In a unit resolver there is nothing before, and `prev` is there all the same.
      prev: () => (this.prevInRealm ??= this.kit.copy({ result: null })),
      error: () => this.failureInRealm,
      outErrors: () => this.kit.copy(this.errors),
    };
  }
}

/** AWS: documented. The cookie header is hidden. */
function visibleRequest(request: ResolverContext['request']): ResolverContext['request'] {
  if (!('cookie' in request.headers)) return request;
  const { cookie: _hidden, ...headers } = request.headers;
  return { ...request, headers };
}
