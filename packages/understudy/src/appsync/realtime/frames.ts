import { limits } from '../limits.ts';

/** One entry of an `error` or `connection_error` frame. */
export interface FrameError {
  errorType?: string | null;
  message: string;
  errorCode?: number;
}

/** AWS: observed, byte for byte. */
export const keepAliveFrame = '{"type":"ka"}';

export const connectionAckFrame = `{"type":"connection_ack","payload":{"connectionTimeoutMs":${limits.connectionTimeoutMs}}}`;

export function startAckFrame(id: string): string {
  return `{"type":"start_ack","id":${JSON.stringify(id)}}`;
}

export function completeFrame(id: string): string {
  return `{"type":"complete","id":${JSON.stringify(id)}}`;
}

/** The part of a data frame that differs from one subscriber to the next; the payload and a brace follow. */
export function dataFrameHead(id: string): string {
  return `{"type":"data","id":${JSON.stringify(id)},"payload":`;
}

/** Without an id the problem is the connection's. */
export function errorFrame(id: string | undefined, errors: readonly FrameError[]): string {
  return JSON.stringify({ type: 'error', id, payload: { errors } });
}

export function connectionErrorFrame(error: FrameError): string {
  return JSON.stringify({ type: 'connection_error', payload: { errors: [error] } });
}
