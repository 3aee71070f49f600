import { serveFolder } from '../kernel/files.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { UrlHandler } from '../lambda/functionUrl.ts';
import type { Buckets } from '../s3/buckets.ts';
import { serveBucket } from './bucketOrigin.ts';
import type { Behavior, Distribution } from './distribution.ts';
import { normalized } from './paths.ts';

export interface Origins {
  /** By function name. */
  functionUrls: ReadonlyMap<string, UrlHandler>;
  /** The built web client, which stands for what is uploaded to the bucket of the default behaviour. */
  webFolder: string | undefined;
  /** The buckets themselves, where what lies in them is served. */
  buckets?: Buckets;
}

/** Answers as CloudFront does: the first behaviour whose pattern fits, or the default one. Nothing is cached. */
export function serveDistribution(distribution: Distribution, origins: Origins): HttpHandler {
  const folder = origins.webFolder === undefined ? undefined : serveFolder(origins.webFolder);
  return async (request) => {
    const path = normalized(request.path);
    const behavior = distribution.behaviors.find(
      ({ pattern }) => pattern === undefined || pattern.matches(path),
    )!;
    // AWS: documented; it does not ask the origin then.
    const response = behavior.methods.includes(request.method)
      ? await fromOrigin(distribution, behavior, request, origins, folder)
      : plain(403, 'This distribution is not configured to allow the HTTP request method.');
    return { ...response, headers: { ...response.headers, ...behavior.headers } };
  };
}

async function fromOrigin(
  { arn, rootObject }: Distribution,
  { origin, forwardsViewer, pattern }: Behavior,
  request: HttpRequest,
  { functionUrls, buckets }: Origins,
  folder: HttpHandler | undefined,
): Promise<HttpResponse> {
  if (origin.kind === 'elsewhere') return plain(502, 'This origin lies outside of the stack.');
  if (origin.kind === 'bucket') {
    const files = buckets ? serveBucket(buckets, origin.name) : pattern === undefined ? folder : undefined;
    if (files === undefined) return plain(404, 'There is no such page.');
    return files(
      request.path === '/' && rootObject !== undefined ? { ...request, path: `/${rootObject}` } : request,
    );
  }
  const handle = functionUrls.get(origin.name)!;
  const forwarded = { ...request, headers: forwardsViewer ? headersOf(request) : {} };
  return handle(
    forwarded,
    origin.isSigned ? { service: 'cloudfront.amazonaws.com', sourceArn: arn } : undefined,
  );
}

/** The viewer's own, but for its host, and for credentials: the distribution signs in their place. */
function headersOf({ headers }: HttpRequest): Record<string, string> {
  const { host: _host, authorization: _credentials, ...rest } = headers;
  return rest;
}

function plain(status: number, body: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
