import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../understudy/src/kernel/clock.ts';
import type { HttpRequest, HttpResponse } from '../../understudy/src/kernel/http.ts';
import { answersKeptMs, apiVersion, newId, presentable, type Books } from './books.ts';
import { expand, shortened } from './expand.ts';
import { invalid, StripeFailure } from './failure.ts';
import type { Faults } from './faults.ts';
import { decodeForm } from './form.ts';
import { Parameters } from './parameters.ts';
import { findRoute } from './routes.ts';
import type { AfterRetries } from './subscriptions.ts';
import type { TestClock } from './records.ts';

export interface ApiContext {
  books: Books;
  clock: Clock;
  faults: Faults;
  apiKey: string;
  publicUrl: () => string;
  afterRetries: AfterRetries;
}

/** `/v1/*`, as the SDK calls it. */
export function answerApi(context: ApiContext, request: HttpRequest): HttpResponse {
  const requestId = newId('req_');
  const key = request.headers['idempotency-key'];
  try {
    const fault = context.faults.forRequest();
    if (fault) throw fault;
    authenticate(request.headers['authorization'], context.apiKey);
    const version = request.headers['stripe-version'];
    if (version !== undefined && version !== apiVersion) {
      throw invalid(`This stand-in speaks version ${apiVersion}, and was asked for ${version}.`);
    }
    const kept =
      key === undefined || request.method !== 'POST' ? undefined : keptAnswer(context, key, request);
    if (kept)
      return respond(kept.status, kept.body, requestId, {
        'idempotency-key': key!,
        'idempotent-replayed': 'true',
      });
    const body = perform(context, request, requestId, key);
    if (request.method === 'POST' && context.faults.losesAnswer()) {
      throw new StripeFailure(500, 'api_error', 'The answer to this request was lost.');
    }
    return respond(200, body, requestId, key === undefined ? {} : { 'idempotency-key': key });
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    // Stripe: documented. What failed before it began is not kept; a refused card is.
    if (key !== undefined && request.method === 'POST' && error.status === 402) {
      context.books.work({ at: Math.floor(context.clock.now() / 1000), request: null }, () => {
        keep(context, key, request, error.status, error.body);
      });
    }
    const headers: Record<string, string> =
      error.status === 409 || error.status >= 500 ? { 'stripe-should-retry': 'true' } : {};
    return respond(error.status, error.body, requestId, headers);
  }
}

function perform(
  context: ApiContext,
  request: HttpRequest,
  requestId: string,
  key: string | undefined,
): string {
  const route = findRoute(request.method, request.path);
  if (!route) {
    throw new StripeFailure(
      404,
      'invalid_request_error',
      `Unrecognized request URL (${request.method}: ${request.path}). Please see https://docs.stripe.com or we can help at https://support.stripe.com/.`,
    );
  }
  const form = decodeForm(
    request.method === 'POST' ? request.body.toString('utf8') : request.query.toString(),
  );
  const parameters = new Parameters(form);
  const expansions = parameters.texts('expand');
  const { books, clock } = context;
  const body = books.work(
    { at: Math.floor(clock.now() / 1000), request: { id: requestId, idempotency_key: key ?? null } },
    () => {
      const answer = route.operate({
        books,
        id: route.id,
        parameters,
        publicUrl: context.publicUrl(),
        afterRetries: context.afterRetries,
      });
      const text = JSON.stringify(shortened(presentable(expand(books, answer, expansions))));
      // The SDK makes a new key for each call of its own; those are kept like any other.
      if (request.method === 'POST' && key !== undefined) keep(context, key, request, 200, text);
      return text;
    },
  );
  if (request.path.endsWith('/advance')) clock.moveTo((JSON.parse(body) as TestClock).frozen_time * 1000);
  return body;
}

function authenticate(header: string | undefined, apiKey: string): void {
  const given = header?.startsWith('Bearer ') ? header.slice(7) : '';
  const [a, b] = [given, apiKey].map((one) => createHash('sha256').update(one).digest()) as [Buffer, Buffer];
  if (timingSafeEqual(a, b)) return;
  const shown = given === '' ? 'none' : `${given.slice(0, 8)}${'*'.repeat(8)}${given.slice(-4)}`;
  throw new StripeFailure(401, 'invalid_request_error', `Invalid API Key provided: ${shown}`);
}

/** Stripe: documented. The first status and body again, or an error when the request is another one. */
function keptAnswer({ books, clock }: ApiContext, key: string, request: HttpRequest) {
  if (key.length > 255) throw invalid('Idempotency keys may be at most 255 characters long.');
  const kept = books.get('answers', key);
  if (!kept || kept.atMs + answersKeptMs < clock.now()) return undefined;
  if (kept.fingerprint !== fingerprintOf(request)) {
    throw new StripeFailure(
      400,
      'idempotency_error',
      `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    );
  }
  return kept;
}

function keep(
  { books, clock }: ApiContext,
  key: string,
  request: HttpRequest,
  status: number,
  body: string,
): void {
  books.put('answers', { id: key, atMs: clock.now(), fingerprint: fingerprintOf(request), status, body });
}

function fingerprintOf(request: HttpRequest): string {
  return createHash('sha256')
    .update(`${request.method} ${request.path}\n`)
    .update(request.body)
    .digest('hex');
}

function respond(
  status: number,
  body: string,
  requestId: string,
  extra: Record<string, string>,
): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'request-id': requestId,
      'stripe-version': apiVersion,
      ...extra,
    },
    body,
  };
}
