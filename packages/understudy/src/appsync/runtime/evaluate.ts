import type { FieldCall, FieldOutcome, ResolverContext, ResolverError } from '../definition.ts';
import { copyOut, TooLarge } from './copy.ts';
import { InvalidCall } from './halt.ts';
import { ScriptEngine } from './load.ts';
import type { Bundle } from './load.ts';
import type { Run } from './run.ts';

/** What one handler came to, seen alone: as the service's EvaluateCode answers. */
export interface EvaluatedCode {
  /** What the handler returned, or gave to `runtime.earlyReturn`; null when it failed. */
  result: unknown;
  error: ResolverError | null;
  earlyReturn: 'NEXT' | 'END' | null;
  /** As the handler left it; null when that cannot be written down, as what holds itself. */
  stash: unknown;
  outErrors: ResolverError[];
  logs: string[];
  responseHeaders: Record<string, string>;
  subscriptionFilter: unknown;
  invalidationFilter: unknown;
  invalidations: FieldOutcome['invalidations'];
  cacheEvictions: FieldOutcome['cacheEvictions'];
}

/** The parts of `ctx` that a test sets; the rest is what a plain root query would have. */
export type PartialContext = Partial<Omit<ResolverContext, 'info' | 'request' | 'error'>> & {
  info?: Partial<ResolverContext['info']>;
  request?: Partial<ResolverContext['request']>;
  error?: { message: string; type: string };
};

/**
 * Runs one handler of a bundle on its own, with the same engine that serves requests: for tests of resolvers.
 * Throws `BundleRefused` for code that AppSync would not accept.
 */
export function evaluate(
  code: string,
  handler: 'request' | 'response',
  context: PartialContext,
  { clock }: { clock: { now(): number } },
): EvaluatedCode {
  const { engine, bundles } = engineFor(clock);
  const bundle = bundles.get(code) ?? engine.load(code, 'code.js');
  bundles.set(code, bundle);
  const run = engine.start(callOf(context), context.env ?? {}, context.stash);
  run.setResult(context.result ?? null, context.error ?? null);
  if (context.prev) run.setPrev(context.prev.result);
  const ended = engine.evaluate(bundle, handler, run);
  return {
    result: ended.kind === 'failed' ? null : ended.value,
    error: ended.kind === 'failed' ? ended.error : null,
    earlyReturn: ended.kind === 'return' ? ended.skipTo : null,
    stash: plainStash(run),
    outErrors: run.errors,
    logs: run.logs.map(({ text }) => text),
    responseHeaders: run.responseHeaders,
    subscriptionFilter: run.subscriptionFilter,
    invalidationFilter: run.invalidationFilter,
    invalidations: run.invalidations,
    cacheEvictions: run.cacheEvictions,
  };
}

function plainStash(run: Run): unknown {
  try {
    return copyOut(run.stash);
  } catch (error) {
    if (error instanceof InvalidCall || error instanceof TooLarge) return null;
    throw error;
  }
}

interface Loaded {
  engine: ScriptEngine;
  bundles: Map<string, Bundle>;
}

const engines = new WeakMap<object, Loaded>();

function engineFor(clock: { now(): number }): Loaded {
  const known = engines.get(clock);
  if (known) return known;
  const made = { engine: new ScriptEngine(() => clock.now()), bundles: new Map<string, Bundle>() };
  engines.set(clock, made);
  return made;
}

function callOf(context: PartialContext): FieldCall {
  return {
    arguments: context.arguments ?? context.args ?? {},
    identity: context.identity ?? null,
    source: context.source ?? null,
    request: { headers: {}, domainName: null, ...context.request },
    info: {
      fieldName: 'field',
      parentTypeName: 'Query',
      variables: {},
      selectionSetList: [],
      selectionSetGraphQL: '',
      ...context.info,
    },
  };
}
