import type { Clock } from '../../kernel/clock.ts';
import { AccessDenied } from '../../iam/principal.ts';
import type { Principal } from '../../iam/principal.ts';
import type { Invoker, InvokeResult } from '../../lambda/invoker.ts';
import { isRecord } from '../json.ts';
import { assumedOfSources } from './assumptions.ts';
import { collectBatch } from './batch.ts';
import { timedOut, withDeadline } from './deadline.ts';
import { failed, RequestNotUnderstood, shown, succeeded } from './source.ts';
import type { DataSource, SourceCall, SourceOutcome } from './source.ts';

export interface LambdaSourceParts {
  functionArn: string;
  /** The data source's role. */
  principal: Principal;
  invoker: Invoker;
  clock: Clock;
}

export function createLambdaSource(parts: LambdaSourceParts): DataSource {
  return {
    async send(request, call) {
      const { operation, invocationType, payload } = readRequest(request);
      if (operation === 'BatchInvoke') {
        const size = call.maxBatchSize || assumedOfSources.batchSizeWhenUnset;
        return collectBatch(call, 'code', size, payload, (payloads) =>
          invokeBatch(parts, payloads, call, readElement),
        );
      }
      if (invocationType === 'Event') return sendEvent(parts, payload);
      return outcomeOf(await invoke(parts, payload, call), unhandledOf);
    },

    async sendDirect(context, call) {
      if (call.maxBatchSize > 0) {
        return collectBatch(call, 'direct', call.maxBatchSize, context, (contexts) =>
          invokeBatch(parts, contexts, call, readDirectElement),
        );
      }
      return outcomeOf(await invoke(parts, context, call), directFailureOf);
    },
  };
}

type Invoked = InvokeResult | { status: 'late' } | { status: 'denied'; errorMessage: string };
type FailureOf = (result: Extract<InvokeResult, { status: 'error' | 'crash' }>) => SourceOutcome;

function readRequest(request: unknown) {
  const { operation, invocationType, payload } = isRecord(request) ? request : {};
  if (operation === null || operation === undefined) {
    throw new RequestNotUnderstood(`Value for field '$[operation]' not found.`);
  }
  if (operation !== 'Invoke' && operation !== 'BatchInvoke') {
    throw new RequestNotUnderstood(`Unsupported operation '${shown(operation)}'.`);
  }
  return { operation, invocationType, payload: payload ?? null };
}

async function invoke(parts: LambdaSourceParts, payload: unknown, call: SourceCall): Promise<Invoked> {
  const work = parts.invoker.invoke(parts.functionArn, payload, parts.principal);
  try {
    const result = await withDeadline(parts.clock, call.request.deadlineMs, work);
    return result === timedOut ? { status: 'late' } : result;
  } catch (error) {
    if (!(error instanceof AccessDenied)) throw error;
    return { status: 'denied', errorMessage: error.message };
  }
}

/** Fire and forget. AWS: documented: the result is null at once. */
async function sendEvent(parts: LambdaSourceParts, payload: unknown): Promise<SourceOutcome> {
  try {
    await parts.invoker.send(parts.functionArn, payload, parts.principal);
    return succeeded(null);
  } catch (error) {
    if (!(error instanceof AccessDenied)) throw error;
    return failed(assumedOfSources.accessDeniedType('Lambda'), error.message);
  }
}

function outcomeOf(result: Invoked, failureOf: FailureOf): SourceOutcome {
  switch (result.status) {
    case 'ok':
      return succeeded(result.payload);
    case 'late':
      // AWS: observed.
      return failed('Lambda:ExecutionTimeoutException', 'Execution timed out.', { unhandledErrorType: null });
    case 'throttled':
      return failed('Lambda:TooManyRequestsException', result.errorMessage);
    case 'denied':
      return failed(assumedOfSources.accessDeniedType('Lambda'), result.errorMessage);
    default:
      return failureOf(result);
  }
}

/** Behind code every failure has one type, whatever the error was called. AWS: observed. */
function unhandledOf(result: Parameters<FailureOf>[0]): SourceOutcome {
  const unhandledErrorType = result.status === 'crash' ? result.errorType : null;
  return failed('Lambda:Unhandled', result.errorMessage, { unhandledErrorType });
}

/** Without code the name of the error is its type. AWS: documented. */
function directFailureOf(result: Parameters<FailureOf>[0]): SourceOutcome {
  const isNameless = (assumedOfSources.namelessErrors as readonly string[]).includes(result.errorType);
  if (result.status === 'crash' || isNameless) return unhandledOf(result);
  return failed(result.errorType, directMessage(result.errorType, result.errorMessage));
}

function directMessage(type: string, message: string): string {
  return type === 'UnauthorizedException' ? 'You are not authorized to make this call.' : message;
}

async function invokeBatch(
  parts: LambdaSourceParts,
  payloads: unknown[],
  call: SourceCall,
  readEach: (element: unknown) => SourceOutcome,
): Promise<SourceOutcome[]> {
  const failureOf = readEach === readDirectElement ? directFailureOf : unhandledOf;
  const { result, failure } = outcomeOf(await invoke(parts, payloads, call), failureOf);
  if (failure) return payloads.map(() => ({ result: null, failure }));
  if (!Array.isArray(result) || result.length !== payloads.length) {
    const { batchLengthType, batchLengthMessage } = assumedOfSources;
    return payloads.map(() => failed(batchLengthType, batchLengthMessage));
  }
  return result.map(readEach);
}

function readElement(element: unknown): SourceOutcome {
  return succeeded(element);
}

/** AWS: documented: `{data, errorMessage?, errorType?}`; other members are ignored. */
function readDirectElement(element: unknown): SourceOutcome {
  const { data = null, errorMessage, errorType } = isRecord(element) ? element : {};
  if (errorMessage === undefined || errorMessage === null) return succeeded(data);
  const type = typeof errorType === 'string' ? errorType : 'Lambda:Unhandled';
  return { result: data, failure: { type, message: directMessage(type, shown(errorMessage)) } };
}
