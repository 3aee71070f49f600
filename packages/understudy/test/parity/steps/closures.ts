import { listen, type Server } from '../../../src/kernel/server.ts';
import type { FieldCall, FieldOutcome, ResolverError } from '../../../src/appsync/definition.ts';
import { keySetJson, oidcIssuer } from './users.ts';

/** A field's resolver as a function: its value, or more when it also does what `util` and `extensions` do. */
export type Resolve = (call: FieldCall) => unknown;

export class Does {
  constructor(
    readonly value: unknown,
    readonly more: Partial<FieldOutcome>,
  ) {}
}

export function does(value: unknown, more: Partial<FieldOutcome>): Does {
  return new Does(value, more);
}

/** What `util.error` leads to. */
export function fails(
  message: string,
  errorType: string | null = null,
  more: Partial<ResolverError> = {},
): Does {
  return new Does(null, {
    failed: true,
    errors: [{ message, errorType, data: null, errorInfo: null, ...more }],
  });
}

/** What an API of a test asks: its resolvers, its authorizer. */
export interface Asked {
  resolve(coordinate: string, call: FieldCall): unknown;
  authorize(event: unknown): unknown;
}

/**
 * The code of each resolver that a test gives as a function: it asks the test for the value over HTTP, and does by `util` and
 * `extensions` what comes with it.
 */
export const askingCode = `import { util, extensions } from '@aws-appsync/utils';
export function request(ctx) {
  const { fieldName, parentTypeName, variables, selectionSetList, selectionSetGraphQL } = ctx.info;
  const info = { fieldName, parentTypeName, variables, selectionSetList, selectionSetGraphQL };
  const body = { arguments: ctx.args, identity: ctx.identity, source: ctx.source, request: ctx.request, info };
  const resourcePath = '/' + ctx.env.ASKED + '/' + parentTypeName + '.' + fieldName;
  return { method: 'POST', resourcePath, params: { body: JSON.stringify(body) } };
}
export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  const { value, more } = JSON.parse(ctx.result.body);
  if (more.responseHeaders) util.http.addResponseHeaders(more.responseHeaders);
  if (more.subscriptionFilter !== undefined) extensions.setSubscriptionFilter(more.subscriptionFilter);
  if (more.invalidationFilter !== undefined) extensions.setSubscriptionInvalidationFilter(more.invalidationFilter);
  for (const one of more.invalidations ?? []) extensions.invalidateSubscriptions(one);
  const errors = more.errors ?? [];
  const last = more.failed ? errors.pop() : null;
  for (const one of errors) util.appendError(one.message, one.errorType, one.data, one.errorInfo);
  if (last) util.error(last.message, last.errorType, last.data, last.errorInfo);
  return value;
}
`;

/** The code of an authorizer that asks the test. */
export const askingFunction = `exports.handler = async (event) => {
  const answer = await fetch(process.env.ASKED, { method: 'POST', body: JSON.stringify(event) });
  const { payload, error } = await answer.json();
  if (error) throw Object.assign(new Error(error.message), { name: error.name });
  return payload;
};`;

const asked: Asked[] = [];
let server: Promise<Server> | undefined;

/** Where the API's questions are answered: `/{index}/{coordinate}` and `/{index}/authorizer`. */
export async function answering(one: Asked): Promise<{ address: string; index: number }> {
  server ??= opened();
  const address = `http://127.0.0.1:${(await server).port}`;
  return { address, index: asked.push(one) - 1 };
}

/** For the questions of the whole process, of which it holds nothing open. */
async function opened(): Promise<Server> {
  const made = await listen('127.0.0.1', 0);
  const json = (value: unknown) => ({
    ...{ status: 200, headers: { 'content-type': 'application/json' } },
    body: JSON.stringify(value),
  });
  const documents: Record<string, unknown> = {
    '/.well-known/openid-configuration': { issuer: oidcIssuer, jwks_uri: `${oidcIssuer}/keys` },
    '/keys': keySetJson,
  };
  const handle = async (path: string, body: Buffer) => {
    if (documents[path]) return json(documents[path]);
    const [, index = '', wanted = ''] = path.split('/');
    const given = JSON.parse(body.toString()) as never;
    const one = asked[Number(index)]!;
    return json(wanted === 'authorizer' ? await authorized(one, given) : await resolved(one, wanted, given));
  };
  made.serve([{ matches: () => true, handle: ({ path, body }) => handle(path, body) }], []);
  return made;
}

async function resolved(one: Asked, coordinate: string, call: FieldCall) {
  const result = await one.resolve(coordinate, call);
  const { value, more } = result instanceof Does ? result : { value: result, more: {} };
  return { value: value ?? null, more };
}

async function authorized(one: Asked, event: unknown) {
  const payload = await one.authorize(event);
  return payload instanceof Error ? { error: { name: payload.name, message: payload.message } } : { payload };
}
