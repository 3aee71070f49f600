/** Frames of AppSync's realtime protocol (`graphql-ws` by name, but neither of the two public protocols of that name). */
export type ServerFrame =
  | { type: 'connection_ack'; payload?: { connectionTimeoutMs?: number } }
  | { type: 'ka' }
  | { type: 'start_ack'; id: string }
  | { type: 'data'; id: string; payload: { data?: unknown; errors?: FrameError[] } }
  | { type: 'error'; id?: string; payload?: { errors?: FrameError[] } }
  | { type: 'complete'; id: string }
  | { type: 'connection_error'; payload?: { errors?: FrameError[] } };

export interface FrameError {
  message?: string;
  errorType?: string;
  errorCode?: number;
}

export const INIT = JSON.stringify({ type: 'connection_init' });

/** The document and its variables travel as a string inside the frame. */
export function startFrame(
  id: string,
  query: string,
  variables: unknown,
  host: string,
  token: string,
): string {
  const data = JSON.stringify({ query, variables });
  const authorization = { host, Authorization: token };
  return JSON.stringify({ id, type: 'start', payload: { data, extensions: { authorization } } });
}

export function stopFrame(id: string): string {
  return JSON.stringify({ type: 'stop', id });
}

/** A browser cannot set headers on a socket, so they are spelt as a sub-protocol. `host` is the GraphQL host. */
export function protocols(host: string, token: string): string[] {
  const header = btoa(JSON.stringify({ host, Authorization: token }));
  return ['graphql-ws', `header-${header.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`];
}

/** Undefined for an unknown frame; AppSync may add some. */
export function parseFrame(text: string): ServerFrame | undefined {
  const frame = JSON.parse(text) as ServerFrame;
  return known.has(frame.type) ? frame : undefined;
}

const known = new Set(['connection_ack', 'ka', 'start_ack', 'data', 'error', 'complete', 'connection_error']);

/** A token that was turned down, as against a field that this caller may not have. */
export function isTokenRefused(errors: readonly FrameError[]): boolean {
  return errors.some(
    ({ errorType = '', message = '' }) =>
      errorType.endsWith('UnauthorizedException') || /token (has )?expired/i.test(message),
  );
}
