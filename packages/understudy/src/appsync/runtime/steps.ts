import { assumed } from '../assumptions.ts';
import type { FieldCall, ResolverError } from '../definition.ts';
import { exceedsBytes } from '../json.ts';
import { limits } from '../limits.ts';
import { RequestNotUnderstood } from '../sources/source.ts';
import type { DataSource, SourceCall, SourceOutcome } from '../sources/source.ts';
import { copyOut } from './copy.ts';
import { InvalidCall, resolverError } from './halt.ts';
import type { Bundle, ScriptEngine } from './load.ts';
import type { Run } from './run.ts';

/** A unit resolver, or one function of a pipeline. Without a bundle it goes straight to its function. */
export interface Step {
  bundle: Bundle | undefined;
  source: DataSource;
  functionId: string;
  maxBatchSize: number;
}

export type StepResult =
  | { kind: 'value'; value: unknown }
  /** `runtime.earlyReturn` with `skipTo: 'END'`. */
  | { kind: 'end'; value: unknown }
  | { kind: 'failed'; error: ResolverError };

/** Request handler, data source, response handler. */
export async function runStep(
  engine: ScriptEngine,
  step: Step,
  run: Run,
  call: SourceCall,
  prev: unknown,
): Promise<StepResult> {
  if (!step.bundle) return runDirect(step.source, run, call, prev);
  run.clearResult();
  const request = engine.evaluate(step.bundle, 'request', run);
  if (request.kind === 'failed') return request;
  if (request.kind === 'return') {
    return { kind: request.skipTo === 'END' ? 'end' : 'value', value: request.value };
  }
  const sent = await send(run, () => step.source.send(request.value, call));
  if ('kind' in sent) return sent;
  run.setResult(sent.result, sent.failure);
  const response = engine.evaluate(step.bundle, 'response', run);
  return response.kind === 'failed' ? response : { kind: 'value', value: response.value };
}

/** AWS: documented. The whole context goes out; a failure fails the field with the result as its data. */
async function runDirect(source: DataSource, run: Run, call: SourceCall, prev: unknown): Promise<StepResult> {
  const sent = await send(run, async () => {
    if (!source.sendDirect)
      throw new RequestNotUnderstood('A resolver without code needs a Lambda data source.');
    return source.sendDirect(directContext(run, prev), call);
  });
  if ('kind' in sent) return sent;
  if (!sent.failure) return { kind: 'value', value: sent.result };
  const { message, type } = sent.failure;
  return { kind: 'failed', error: { ...resolverError(message, type), data: sent.result } };
}

function directContext(run: Run, prev: unknown): Record<string, unknown> {
  const { call } = run;
  const { headers, domainName } = call.request;
  const { cookie: _hidden, ...visible } = headers;
  return {
    arguments: suppliedArguments(call),
    identity: call.identity,
    source: call.source ?? null,
    request: { headers: visible, domainName },
    prev: prev === undefined ? null : { result: prev },
    info: call.info,
    stash: copyOut(run.stash),
  };
}

/** AWS: observed. A direct Lambda does not see the arguments that the client left out. */
function suppliedArguments(call: FieldCall): Record<string, unknown> {
  const absent = call.unsupplied ?? [];
  if (absent.length === 0) return call.arguments;
  return Object.fromEntries(Object.entries(call.arguments).filter(([name]) => !absent.includes(name)));
}

async function send(
  run: Run,
  ask: () => Promise<SourceOutcome>,
): Promise<SourceOutcome | Extract<StepResult, { kind: 'failed' }>> {
  try {
    const sent = await ask();
    if (!exceedsBytes(sent.result, limits.resultBytesMax)) return sent;
    return {
      kind: 'failed',
      error: resolverError(assumed.resultTooLarge.message, assumed.resultTooLarge.errorType),
    };
  } catch (error) {
    if (error instanceof RequestNotUnderstood) {
      return { kind: 'failed', error: resolverError(error.message, 'MappingTemplate') };
    }
    if (error instanceof InvalidCall) return { kind: 'failed', error: resolverError(error.message, 'Code') };
    // A fault of the machinery itself: told whole in the log, and nothing of it to the client.
    run.logs.push({
      level: 'ERROR',
      text: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    return { kind: 'failed', error: resolverError('An internal error occurred.', 'InternalFailure') };
  }
}
