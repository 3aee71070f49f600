import type { InvokeResult } from './invoker.ts';
import type { FunctionLog } from './logs.ts';

/** AWS: documented as 6 MB; the error names this number. */
const payloadBytesMax = 6_291_556;

export function sayBegun(log: FunctionLog, requestId: string): void {
  log.write(`START RequestId: ${requestId} Version: $LATEST`);
}

export function sayEnded(
  log: FunctionLog,
  requestId: string,
  { tookMs, memoryMb, status }: { tookMs: number; memoryMb: number; status: InvokeResult['status'] },
): void {
  log.write(`END RequestId: ${requestId}`);
  log.write(
    `REPORT RequestId: ${requestId}\tDuration: ${tookMs.toFixed(2)} ms\tMemory Size: ${memoryMb} MB\tStatus: ${status}`,
  );
}

/** What a handler's answer, in JSON, becomes: what is too large is an error of the function. */
export function resultOf(payload: string): InvokeResult {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= payloadBytesMax) return { status: 'ok', payload: JSON.parse(payload) as unknown };
  return {
    status: 'error',
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${payloadBytesMax} bytes).`,
    trace: [],
  };
}

export function timedOut(
  log: FunctionLog,
  { requestId, timeoutMs, stamp }: { requestId: string; timeoutMs: number; stamp: string },
): InvokeResult {
  const seconds = (timeoutMs / 1000).toFixed(2);
  log.write(`${stamp} ${requestId} Task timed out after ${seconds} seconds`);
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`;
  return { status: 'crash', errorType: 'Sandbox.Timedout', errorMessage };
}
