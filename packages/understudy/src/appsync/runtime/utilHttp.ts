import { resolverError } from './halt.ts';
import type { Run } from './run.ts';

/** AWS: documented. */
const hopHeaders: ReadonlySet<string> = new Set([
  ...['transfer-encoding', 'connection', 'host', 'expect', 'keep-alive', 'upgrade', 'proxy-authenticate'],
  ...['proxy-authorization', 'te', 'content-length'],
]);

/** AWS: documented. Besides the above, what a resolver may not set on the response. */
const ownHeaders: ReadonlySet<string> = new Set([
  ...['access-control-allow-credentials', 'access-control-allow-origin', 'access-control-allow-methods'],
  ...['access-control-allow-headers', 'access-control-expose-headers', 'access-control-max-age', 'vary'],
  'content-type',
]);

const responseHeaderBytesMax = 4_096;

export function createHttp(currentRun: () => Run) {
  const add = (name: unknown, value: unknown): void => {
    const run = currentRun();
    const refusal = refusedHeader(run, name, value);
    if (refusal) run.appendError(resolverError(refusal, 'ResponseHeaderError'));
    else run.responseHeaders[String(name).toLowerCase()] = String(value);
  };
  return {
    copyHeaders(headers: Record<string, unknown> | null): Record<string, unknown> {
      const kept = Object.entries(headers ?? {}).filter(([name]) => !hopHeaders.has(name.toLowerCase()));
      return Object.fromEntries(kept);
    },
    addResponseHeader: add,
    addResponseHeaders(headers: Record<string, unknown> | null): void {
      for (const [name, value] of Object.entries(headers ?? {})) add(name, value);
    },
  };
}

/** The wording is assumed. */
function refusedHeader(run: Run, name: unknown, value: unknown): string | undefined {
  if (typeof name !== 'string' || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
    return 'Invalid response header name.';
  const lower = name.toLowerCase();
  const isReserved = hopHeaders.has(lower) || ownHeaders.has(lower) || /^x-amzn?-/.test(lower);
  if (isReserved) return `Response header ${name} is restricted.`;
  const isScalar = ['string', 'number', 'boolean'].includes(typeof value);
  if (!isScalar || !/^[\t\x20-\x7e\x80-\xff]*$/.test(String(value)))
    return `Invalid value of response header ${name}.`;
  const all = { ...run.responseHeaders, [lower]: String(value) };
  const bytes = Object.entries(all).reduce((sum, [key, text]) => sum + key.length + text.length, 0);
  return bytes > responseHeaderBytesMax ? 'Response headers exceed 4 KB.' : undefined;
}
