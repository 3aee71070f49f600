import { AuthError, UnreachableError } from '../core.ts';

/** A call of the library, whose answer comes to a callback. */
export function called<T = unknown>(
  start: (done: (error?: unknown, result?: unknown) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) =>
    start((error, result) => (error ? reject(toAuthError(error)) : resolve(result as T))),
  );
}

export function toAuthError(error: unknown): Error {
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  if (code === 'NetworkError' || message === 'Network error') {
    return new UnreachableError('The server cannot be reached.', { cause: error });
  }
  return new AuthError(code ?? name ?? 'Unknown', message ?? 'Signing in did not work.');
}
