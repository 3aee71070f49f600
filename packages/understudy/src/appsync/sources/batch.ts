import type { SourceCall, SourceOutcome } from './source.ts';

interface WaitingCall {
  payload: unknown;
  resolve: (outcome: SourceOutcome) => void;
  reject: (error: unknown) => void;
}

type InvokeAll = (payloads: unknown[]) => Promise<SourceOutcome[]>;

/**
 * Gathers the payloads that one step of one field sends within a turn of the event loop, and sends them in chunks.
 * AWS: documented for the size, assumed for the moment.
 */
export function collectBatch(
  call: SourceCall,
  kind: 'code' | 'direct',
  size: number,
  payload: unknown,
  invokeAll: InvokeAll,
): Promise<SourceOutcome> {
  const { batches } = call.request;
  const key = `lambda ${kind} ${call.typeName}.${call.fieldName} ${call.functionId}`;
  let waiting = batches.get(key) as WaitingCall[] | undefined;
  if (!waiting) {
    const started: WaitingCall[] = [];
    waiting = started;
    batches.set(key, started);
    setImmediate(() => {
      batches.delete(key);
      for (let from = 0; from < started.length; from += size)
        void flush(started.slice(from, from + size), invokeAll);
    });
  }
  const all = waiting;
  return new Promise((resolve, reject) => all.push({ payload, resolve, reject }));
}

async function flush(chunk: WaitingCall[], invokeAll: InvokeAll): Promise<void> {
  try {
    const outcomes = await invokeAll(chunk.map(({ payload }) => payload));
    chunk.forEach(({ resolve }, index) => resolve(outcomes[index]!));
  } catch (error) {
    for (const { reject } of chunk) reject(error);
  }
}
