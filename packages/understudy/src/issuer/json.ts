import type { HttpResponse } from '../kernel/http.ts';

/** Read by the pages of every origin: a client has its own. */
export function answerOf(status: number, value: unknown): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization, content-type',
    },
    body: JSON.stringify(value),
  };
}
