import { join } from 'node:path';
import { handleApiKeys, isOfApiKeys } from '../../appsync/keys/keysApi.ts';
import { handleCognito } from '../../cognito/handler.ts';
import type { Cognito } from '../../cognito/cognito.ts';
import { mailLine } from '../../cognito/mailbox.ts';
import type { Responses } from '../../customResources/responses.ts';
import { distributionsFrom } from '../../cloudfront/distribution.ts';
import { serveDistribution } from '../../cloudfront/serve.ts';
import type { SignedCaller } from '../../iam/signature.ts';
import type { Installation } from '../../installation.ts';
import type { IssuerAddresses } from '../../openid/addresses.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { HttpRequest, HttpResponse } from '../../kernel/http.ts';
import type { Route, SocketRoute } from '../../kernel/server.ts';
import { resourcesOf, type Stack } from '../../kernel/stack.ts';
import { startedWhole, type Undo } from '../../kernel/undo.ts';
import type { EndpointService } from '../../lambda/environment.ts';
import { functionUrls, type UrlHandler } from '../../lambda/functionUrl.ts';
import { invokeApi, isInvocation } from '../../lambda/invokeApi.ts';
import { openApis } from '../../openApis.ts';
import { openServices, type AccountParts, type Services } from '../../openServices.ts';
import { operatorCall } from '../../operator.ts';
import { ResolverLog } from '../../resolverLog.ts';
import { keepOnly } from './deployedAssets.ts';
import { portOf } from './sites.ts';

export interface RegionParts {
  stack: Stack;
  /** Where its services keep what they have. */
  folder: string;
  /** The account's: every service answers there. */
  address: string;
  clock: Clock;
  installation: Installation;
  issuers: IssuerAddresses;
  account: AccountParts;
  responses: Responses | undefined;
  /** Tells the account's owner one line. */
  say: (line: string) => void;
}

/** What answers at a port of its own. */
interface Site {
  port: number;
  routes: Route[];
  sockets: SocketRoute[];
}

/** The services of a region, running. */
export interface Region {
  stack: Stack;
  cognito: Cognito;
  lambda: Services['lambda'];
  urls: ReadonlyMap<string, UrlHandler>;
  sites: Site[];
  /** Undefined for a service or an operation that does not run. */
  answer(caller: SignedCaller, request: HttpRequest): Promise<HttpResponse> | undefined;
  /** Streams, queues and schedules are delivered from here on. */
  begin(): Promise<void>;
  /** Deletes the rows of a table that the region no longer has. */
  dropTable(name: string): Promise<void>;
  emptyQueue(url: string): void;
  stop(): Promise<void>;
}

/** Opens every service for what a region has; what was begun before a failure is ended again. */
export async function openRegion(parts: RegionParts): Promise<Region> {
  return startedWhole((undo, stop) => open(parts, undo, stop));
}

async function open(
  { stack, folder, address, clock, installation, issuers, account, responses, say }: RegionParts,
  undo: Undo,
  stop: () => Promise<void>,
): Promise<Region> {
  const endpoints = new Proxy({} as Record<EndpointService, string>, { get: () => address });
  const options = { data: folder, onFatal: say };
  const setup = { options, stack, clock, installation, issuers, endpoints, responses };
  const services = await openServices(setup, undo, account);
  const call = operatorCall({ ...services, gateway: services.storage.gateway });
  const resolverLog = new ResolverLog(join(folder, 'logs'), clock);
  undo.push(() => resolverLog.close());
  resolverLog.onLine(say);
  const apis = openApis(setup, services, call, resolverLog);
  undo.push(() => apis.forEach((api) => api.close()));
  undo.push(
    services.authority.onDenial((one) =>
      say(`Denied: ${one.principal} may not ${one.action} on ${one.resource}`),
    ),
  );
  services.cognito.mailbox.onMessage((message) => say(mailLine(message)));
  const urls = functionUrls({ stack, clock, ...services });
  const names = [...services.lambda.functions.values()].map(({ folder: code }) => code);
  keepOnly(join(folder, 'lambda', 'code'), new Set(names.map((name) => name.split(/[/\\]/).at(-1)!)));
  return {
    ...{ stack, urls, stop, cognito: services.cognito, lambda: services.lambda },
    sites: [
      ...resourcesOf(stack.resources, 'AWS::AppSync::GraphQLApi').flatMap(([, api], at) => {
        const { http, sockets } = apis[at]!;
        return siteAt(portOf(api), {
          routes: [{ matches: (path) => path === '/graphql', handle: http }],
          sockets: [{ matches: (path) => /^\/graphql(\/realtime)?$/.test(path), open: sockets }],
        });
      }),
      ...distributionSites(stack, address, urls, account),
    ],
    answer: (caller, request) => answer(stack, services, caller, request),
    begin: async () => {
      await services.mappings.start();
      services.events.start();
    },
    emptyQueue: (url) => services.events.queues.get(url).purge(),
    dropTable: async (TableName) => void (await call('dynamodb', 'DeleteTable', { TableName })),
  };
}

function siteAt(port: number | undefined, served: Omit<Site, 'port'>): Site[] {
  return port === undefined ? [] : [{ port, ...served }];
}

function distributionSites(
  stack: Stack,
  address: string,
  urls: ReadonlyMap<string, UrlHandler>,
  { kept: { buckets } }: AccountParts,
): Site[] {
  const declared = resourcesOf(stack.resources, 'AWS::CloudFront::Distribution');
  const made = distributionsFrom(stack, { host: new URL(address).host, hasFiles: false, hasBuckets: true });
  return made.flatMap((distribution, at) => {
    const headersHere = (headers: Record<string, string>) => withCognito(headers, stack.region, address);
    const behaviors = distribution.behaviors.map((one) => ({ ...one, headers: headersHere(one.headers) }));
    const handle = serveDistribution(
      { ...distribution, behaviors },
      { functionUrls: urls, webFolder: undefined, buckets },
    );
    const routes = [{ matches: () => true, handle }];
    return siteAt(portOf(declared[at]![1]), { routes, sockets: [] });
  });
}

/** A page that may ask the region's Cognito may ask it where it answers. */
function withCognito(headers: Record<string, string>, region: string, address: string) {
  const policy = headers['content-security-policy'];
  return policy === undefined
    ? headers
    : {
        ...headers,
        'content-security-policy': policy.replaceAll(`https://cognito-idp.${region}.amazonaws.com`, address),
      };
}

function answer(
  stack: Stack,
  { storage, cognito, events, lambda, verifier, authority, apiKeys }: Services,
  { service, principal }: SignedCaller,
  request: HttpRequest,
): Promise<HttpResponse> | undefined {
  switch (service) {
    case 'dynamodb':
      return storage.gateway.handle(request);
    case 'cognito-idp':
      return handleCognito(cognito, principal, request);
    case 'events':
    case 'scheduler':
    case 'sqs':
      return events.handlers[service](principal, request);
    case 'appsync':
      return isOfApiKeys(request.path)
        ? handleApiKeys(apiKeys, stack, authority, principal, request)
        : undefined;
    case 'lambda':
      return isInvocation(request.path) ? invokeApi(lambda, verifier, authority)(request) : undefined;
    default:
      return undefined;
  }
}
