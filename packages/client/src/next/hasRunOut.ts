/** A token that ends while it is on its way would only be refused. */
const marginMs = 30_000;

/** Whether a token has run out or is about to. One that does not say when it ends, or is no JWT, is for the API to judge. */
export function hasRunOut(token: string, nowMs: number): boolean {
  const endsAtMs = endOf(token);
  return endsAtMs !== undefined && endsAtMs - marginMs <= nowMs;
}

function endOf(token: string): number | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined || !/^[\w-]+$/.test(payload)) return undefined;
  const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown };
  return typeof exp === 'number' ? exp * 1000 : undefined;
}
