import { AccessDenied, type Principal } from './iam/principal.ts';
import { SignatureError, type SignatureVerifier } from './iam/signature.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from './kernel/http.ts';

/** Every service's API lies under this path, so that one port serves them all. */
export const servicesPrefix = '/_aws';

type Signed = (caller: Principal, request: HttpRequest) => Promise<HttpResponse>;

/** A service that only signed callers may ask: verified with the path as it came, handled with the service's own. */
export function signedOnly(verifier: SignatureVerifier, prefix: string, handle: Signed): HttpHandler {
  return async (request) => {
    let caller: Principal;
    try {
      caller = verifier.verify(request).principal;
    } catch (error) {
      if (!(error instanceof SignatureError)) throw error;
      return refusal(error.name, error.message, 403, request);
    }
    try {
      return await handle(caller, withoutPrefix(request, prefix));
    } catch (error) {
      if (!(error instanceof AccessDenied)) throw error;
      return refusal(error.name, error.message, 403, request);
    }
  };
}

/** Who signed, where unsigned requests are allowed: undefined without a signature. */
export function optionalCaller(verifier: SignatureVerifier, request: HttpRequest): Principal | undefined {
  return request.headers['authorization']?.startsWith('AWS4-')
    ? verifier.verify(request).principal
    : undefined;
}

export function withoutPrefix(request: HttpRequest, prefix: string): HttpRequest {
  return { ...request, path: request.path.slice(prefix.length) || '/' };
}

/** S3 speaks XML; every other service here speaks JSON. */
function refusal(code: string, message: string, status: number, request: HttpRequest): HttpResponse {
  if (request.path.startsWith(`${servicesPrefix}/s3`)) {
    const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
    return { status, headers: { 'content-type': 'application/xml' }, body };
  }
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
