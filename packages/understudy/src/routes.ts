import { join } from 'node:path';
import { notRunHere } from './announce.ts';
import type { Api } from './appsync/api.ts';
import { handleApiKeys } from './appsync/keys/keysApi.ts';
import { handleCognito, handleIdentities, handleWellKnown } from './cognito/handler.ts';
import { consolePrefix, createConsole } from './console/console.ts';
import { serveFolder } from './kernel/files.ts';
import { forwardTo } from './kernel/forward.ts';
import type { HttpHandler, HttpRequest } from './kernel/http.ts';
import { SignatureError, type SignatureVerifier } from './iam/signature.ts';
import { functionUrls, type UrlHandler } from './lambda/functionUrl.ts';
import { invokeApi, isInvocation } from './lambda/invokeApi.ts';
import type { Cloud, CloudOptions } from './cloud.ts';
import type { Route, SocketRoute } from './kernel/server.ts';
import { pointersPage } from './pointers/page.ts';
import { pointersFor } from './pointers/pointers.ts';
import { serveDistribution } from './cloudfront/serve.ts';
import { hasFiles } from './s3/bucketDeployments.ts';
import { optionalCaller, servicesPrefix, signedOnly, withoutPrefix } from './signedServices.ts';

const functionsPrefix = '/_functions';

type WebClient = Pick<CloudOptions, 'webFolder' | 'pages' | 'publicOutputs'>;

export function routesFor(
  cloud: Cloud,
  verifier: SignatureVerifier,
  web: WebClient,
): { routes: Route[]; sockets: SocketRoute[] } {
  const { storage, events, lambda, authority, stack, clock, companions, apiKeys } = cloud;
  const urls = functionUrls({ stack, lambda, verifier, authority, clock });
  const { publicOutputs = (outputs) => outputs } = web;
  const routes: Route[] = [
    ...cloud.apis.map((api) => ({ matches: (path: string) => path === api.path, handle: api.http })),
    // Before the pools' public documents: an issuer beside the stack has such paths of its own.
    ...[...companions.values()].flatMap((companion) => companion.routes),
    under(`${servicesPrefix}/dynamodb`, storage.gateway.handle),
    { matches: (path) => path.includes('/.well-known/'), handle: wellKnown(cloud) },
    under(`${servicesPrefix}/cognito-idp`, cognitoHandler(cloud, verifier)),
    under(`${servicesPrefix}/cognito-identity`, (request) => handleIdentities(cloud.identities, request)),
    ...Object.entries(events.handlers).map(([service, handle]) => {
      const prefix = `${servicesPrefix}/${service}`;
      return under(prefix, signedOnly(verifier, prefix, handle));
    }),
    under(
      `${servicesPrefix}/appsync`,
      signedOnly(verifier, `${servicesPrefix}/appsync`, (caller, request) =>
        handleApiKeys(apiKeys, stack, authority, caller, request),
      ),
    ),
    { matches: isInvocation, handle: invokeApi(lambda, verifier, authority) },
    ...[...urls].map(([name, handle]) => {
      const prefix = `${functionsPrefix}/${name}`;
      return under(prefix, (request) => handle(withoutPrefix(request, prefix)));
    }),
    under(consolePrefix, createConsole(consoleSources(cloud))),
    {
      matches: (path) => path === '/outputs.json',
      handle: () => Promise.resolve(json(publicOutputs(cloud.outputs))),
    },
    ...webRoutes(cloud, urls, web),
  ];
  return { routes, sockets: socketsOf(cloud.apis) };
}

/** A socket at no API's path is refused by the first one, with the frame by which AppSync refuses it. */
function socketsOf(apis: Api[]): SocketRoute[] {
  const routes = apis.map((api) => ({
    matches: (path: string) => path === api.path || path === `${api.path}/realtime`,
    open: api.sockets,
  }));
  return [...routes, ...apis.slice(0, 1).map((api) => ({ matches: () => true, open: api.sockets }))];
}

/** Everything else is the web client's: from a development server, through the template's distribution, or as it lies in its folder. */
function webRoutes(
  { distributions: [distribution], events: { buckets }, stack }: Cloud,
  functionUrls: Map<string, UrlHandler>,
  { webFolder, pages }: WebClient,
): Route[] {
  const matches = () => true;
  if (pages !== undefined) return [{ matches, handle: forwardTo(pages) }];
  if (distribution) {
    const isDeployed = webFolder === undefined && hasFiles(stack);
    const origins = { functionUrls, webFolder, ...(isDeployed ? { buckets } : {}) };
    return [{ matches, handle: serveDistribution(distribution, origins) }];
  }
  return webFolder ? [{ matches, handle: serveFolder(webFolder) }] : [];
}

function under(prefix: string, handle: HttpHandler): Route {
  return { matches: (path) => path === prefix || path.startsWith(`${prefix}/`), handle };
}

function cognitoHandler({ cognito }: Cloud, verifier: SignatureVerifier): HttpHandler {
  return async (request) => {
    try {
      return await handleCognito(cognito, optionalCaller(verifier, request), request);
    } catch (error) {
      if (!(error instanceof SignatureError)) throw error;
      return { ...json({ __type: error.code, message: error.message }), status: 400 };
    }
  };
}

/** The pools' public documents, at this address and at that of their service. */
function wellKnown({ cognito }: Cloud): HttpHandler {
  const service = `${servicesPrefix}/cognito-idp`;
  return (request: HttpRequest) =>
    Promise.resolve(
      handleWellKnown(
        cognito,
        request.path.startsWith(service) ? withoutPrefix(request, service) : request,
      ) ?? { ...json({ message: 'There is no such pool.' }), status: 404 },
    );
}

function consoleSources(cloud: Cloud) {
  const {
    clock,
    cognito,
    events,
    authority,
    lambda,
    mappings,
    storage,
    companions,
    outputs,
    address,
    resolverLog,
  } = cloud;
  const iso = (epochMs: number) => new Date(epochMs).toISOString();
  return {
    clock,
    mailbox: () =>
      [...cognito.mailbox.list()].reverse().map((message) => ({ ...message, at: iso(message.at) })),
    events: () =>
      [...events.buses.values()]
        .flatMap((bus) => bus.list().map(({ at, event }) => ({ bus: bus.name, atMs: at, event })))
        .sort((a, b) => b.atMs - a.atMs)
        .map(({ bus, atMs, event }) => ({
          at: iso(atMs),
          bus,
          source: String(event['source']),
          type: String(event['detail-type']),
          detail: JSON.stringify(event['detail']),
        })),
    denials: () =>
      authority
        .report()
        .denials.map((denial) => ({ ...denial, at: iso(denial.atMs) }))
        .reverse(),
    functions: () =>
      [...lambda.functions.keys()]
        .sort()
        .map((name) => ({ name, newest: lambda.log(name).tail(1)[0] ?? '' })),
    logOf: (name: string) => (lambda.functions.has(name) ? lambda.log(name).tail().join('\n') : undefined),
    resolvers: () => resolverLog.tail(),
    streams: () =>
      mappings.list().map((mapping) => ({
        name: `${mapping.functionName} ← ${mapping.sourceArn.split('/')[1] ?? mapping.sourceArn}`,
        state: mapping.state,
        delivered: mapping.delivered,
        retries: mapping.retries,
        problem: mapping.problem ?? '',
      })),
    queues: () =>
      events.queues.list().map((queue) => ({ name: queue.settings.name, waiting: queue.counts().visible })),
    clients: () => pointersPage(pointersFor(outputs, join(cloud.folder, 'operator.json'))),
    notRun: () => notRunHere(cloud),
    links: () =>
      ['webUrl', 'adminUrl'].flatMap((key) =>
        outputs[key] ? [{ label: key === 'webUrl' ? 'Web' : 'Admin', url: String(outputs[key]) }] : [],
      ),
    switches: new Map([...companions].map(([name, companion]) => [name, companion.switches])),
    meter: () => storage.gateway.meter.read(),
    permissions: () => authority.report(),
    address,
  };
}

function json(value: unknown) {
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    },
    body: JSON.stringify(value),
  };
}
