import type { ModulePlaces } from './modulePlaces.ts';

/** What a worker thread is started with. */
export interface ThreadData {
  file: string;
  folder: string;
  exportName: string;
  sharedOffset: SharedArrayBuffer;
  functionName: string;
  functionArn: string;
  memoryMb: number;
  logGroupName: string;
  logStreamName: string;
  jsonLogLevel: string | undefined;
  /** What on this machine stands for an address outside, without slashes at their ends; the longest first. */
  addresses: [outside: string, inside: string][];
  /** By the place of an invocation: `claims.ts`. */
  claims: SharedArrayBuffer;
  modules: ModulePlaces;
}

/** A thread is told of several at once: each message wakes it. */
export interface InvokeMessage {
  id: string;
  /** Where its claim is. */
  place: number;
  /** JSON. */
  payload: string;
  timeoutMs: number;
}

export interface ThrownValue {
  errorType: string;
  errorMessage: string;
  trace: string[];
}

/** They come as a list, for the same reason. */
export type ThreadMessage =
  | { kind: 'ready' }
  | { kind: 'init failed'; error: ThrownValue }
  | { kind: 'result'; id: string; payload: string }
  | { kind: 'error'; id: string; error: ThrownValue }
  /** `text` is JSON where the function logs in JSON. */
  | { kind: 'log'; id: string | undefined; level: string; text: string };
