import { SignedOutError, UnreachableError, UsherError, type ProductId } from '../core.ts';
import { asUser } from './asUser.ts';
import { hasRunOut } from './hasRunOut.ts';
import type { NextOptions } from './options.ts';

type Handler = (request: Request) => Promise<Response>;

export interface Handlers {
  GET: Handler;
  POST: Handler;
}

/** The last part of the address says which: `token` is asked for by the hooks, a form posts to `checkout` and `portal`. */
export function handlersOf(options: NextOptions): Handlers {
  return {
    GET: (request) => answer(request, { token: (asked) => token(asked, options) }),
    POST: (request) =>
      answer(request, {
        checkout: (asked) => checkout(asked, options),
        portal: (asked) => portal(asked, options),
      }),
  };
}

async function answer(request: Request, handlers: Record<string, Handler>): Promise<Response> {
  const name = new URL(request.url).pathname.split('/').at(-1)!;
  const handler = Object.hasOwn(handlers, name) ? handlers[name]! : undefined;
  if (!handler) return said(404, 'NotFound', `There is no ${name} here.`);
  // Another site must neither read a token nor open a checkout with the user's cookies.
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin')
    return said(403, 'Forbidden', 'Only pages of this site may ask.');
  try {
    return await handler(request);
  } catch (error) {
    if (error instanceof SignedOutError) return said(401, 'SignedOut', error.message);
    if (error instanceof UnreachableError) return said(503, 'Unavailable', error.message);
    const status = error instanceof UsherError ? statuses[error.code] : undefined;
    if (status === undefined) throw error;
    return said(status, (error as UsherError).code, (error as UsherError).message);
  }
}

const statuses: Record<string, number> = {
  BadRequest: 400,
  Forbidden: 403,
  NotFound: 404,
  Conflict: 409,
  Unavailable: 503,
};

async function token(request: Request, options: NextOptions): Promise<Response> {
  const isRenewal = new URL(request.url).searchParams.has('renewed');
  const known = isRenewal ? undefined : await options.token();
  const isGood = known !== undefined && !hasRunOut(known, Date.now());
  const found = isGood ? known : await (options.renew ?? options.token)();
  if (found === undefined) throw new SignedOutError('No user is signed in, or the session has ended.');
  return Response.json({ token: found }, unkept);
}

/** A form is sent on to Stripe; a script that posts JSON gets the page and goes there itself. */
async function checkout(request: Request, options: NextOptions): Promise<Response> {
  const isScript = sendsJson(request);
  const fields = isScript
    ? ((await request.json()) as Record<string, unknown>)
    : Object.fromEntries(await request.formData());
  const { productId, priceId } = fields;
  if (typeof productId !== 'string' || !['string', 'undefined'].includes(typeof priceId))
    return said(400, 'BadRequest', 'The checkout is for a productId, and may name a priceId.');
  // Whether there is such a product is for the API to say.
  const page = await asUser(options).checkout(productId as ProductId, priceId as string | undefined);
  return isScript ? Response.json(page, unkept) : sentTo(page.url);
}

async function portal(request: Request, options: NextOptions): Promise<Response> {
  const url = await asUser(options).portal();
  return sendsJson(request) ? Response.json({ url }, unkept) : sentTo(url);
}

function sendsJson(request: Request): boolean {
  return request.headers.get('content-type')?.startsWith('application/json') ?? false;
}

const unkept = { headers: { 'cache-control': 'no-store' } };

/** 303: the browser goes there with GET, after a POST too. */
function sentTo(url: string): Response {
  return new Response(null, { status: 303, headers: { location: url, 'cache-control': 'no-store' } });
}

function said(status: number, code: string, message: string): Response {
  return Response.json({ code, message }, { status, ...unkept });
}
