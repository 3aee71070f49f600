import type { JWTVerifyGetKey } from 'jose';
import { createFieldResolvers } from '../../src/appsync/runtime/resolve.ts';
import { createNoneSource } from '../../src/appsync/sources/none.ts';
import type { DataSource } from '../../src/appsync/sources/source.ts';
import { Clock } from '../../src/kernel/clock.ts';
import { createApi } from '../../src/appsync/api.ts';
import type { Api, ApiLog } from '../../src/appsync/api.ts';
import type { ApiDefinition, AuthProvider, FieldCall, FieldResolvers } from '../../src/appsync/definition.ts';
import { PolicyAuthority } from '../../src/iam/authority.ts';
import { CredentialVault } from '../../src/iam/credentials.ts';
import type { Credentials } from '../../src/iam/principal.ts';
import { rolesFrom } from '../../src/iam/roles.ts';
import { SignatureError, SignatureVerifier } from '../../src/iam/signature.ts';
import type { InvokeResult, Invoker } from '../../src/lambda/invoker.ts';
import { Does, type Resolve } from '../parity/steps/closures.ts';
import { accountId, apiArn, apiId, apiKey, host, keyed } from '../parity/steps/given.ts';
import type { Dialled } from '../parity/steps/sockets.ts';
import { keysOf, region } from '../parity/steps/users.ts';

/** The API object alone, without template, start and wire: for tests of many thousand requests. */

export interface Given {
  schema: string;
  resolvers?: Record<string, Resolve>;
  /** The module of a unit resolver's code, run by the runtime itself; on a NONE source unless another is named. */
  code?: Record<string, string>;
  sources?: Record<string, DataSource>;
  sourceOf?: Record<string, string>;
  auth?: AuthProvider[];
  definition?: Partial<ApiDefinition>;
  /** What the Lambda authorizer replies. */
  authorizer?: (event: unknown) => unknown;
  /** IAM policy of the role `Publisher`. */
  publisherMay?: string[];
  clock?: Clock;
  /** Where the keys of issuers come from, when it is not the one key of all suites. */
  keysOf?: (issuer: string) => JWTVerifyGetKey;
}

export interface GivenApi extends Api, Dialled {
  clock: Clock;
  /** Coordinates in the order in which their resolvers ran. */
  ran: string[];
  calls: FieldCall[];
  logs: ApiLog[];
  authorizerEvents: unknown[];
  credentials: Credentials;
}

export function anApi(given: Given): GivenApi {
  const clock = given.clock ?? new Clock();
  const [defaultAuth = keyed, ...additionalAuth] = given.auth ?? [keyed];
  const definition: ApiDefinition = {
    apiId,
    arn: apiArn,
    path: '/graphql',
    name: 'parity',
    accountId,
    region,
    schema: given.schema,
    defaultAuth,
    additionalAuth,
    apiKeys: [{ key: apiKey, expiresAtMs: clock.now() + 7 * 86_400_000 }],
    environment: {},
    introspection: 'ENABLED',
    queryDepthLimit: 0,
    resolverCountLimit: 0,
    logLevel: 'ALL',
    dataSources: {},
    functions: {},
    resolvers: Object.entries(given.code ?? {}).map(([coordinate, code]) => ({
      logicalId: coordinate,
      typeName: coordinate.split('.')[0]!,
      fieldName: coordinate.split('.')[1]!,
      kind: 'UNIT',
      dataSource: given.sourceOf?.[coordinate] ?? 'None',
      pipeline: [],
      code,
      maxBatchSize: 0,
    })),
    ...given.definition,
  };
  const [ran, calls, logs, authorizerEvents] = [[], [], [], []] as [
    string[],
    FieldCall[],
    ApiLog[],
    unknown[],
  ];
  const authority = publisherAuthority(given.publisherMay ?? [`${apiArn}/*`], clock);
  const vault = new CredentialVault('parity');
  const verifier = new SignatureVerifier(vault, clock);
  const api = createApi(definition, {
    clock,
    resolvers: functionResolvers(given.resolvers ?? {}, ran, calls, runtimeOf(definition, given, clock)),
    authority,
    jwks: given.keysOf ?? keysOf,
    invoker: authorizerInvoker(given.authorizer, authorizerEvents),
    log: (entry) => void logs.push(entry),
    verifySignature(request, service) {
      const caller = verifier.verify(request);
      if (caller.service === service && caller.region === region) return caller.principal;
      throw new SignatureError('InvalidSignatureException', 'Credential should be scoped to a valid region.');
    },
  });
  const credentials = vault.issue(authority.principalFor(publisherArn, 'publish-usage'));
  const dial: Dialled['dial'] = ({ protocols, path = '/graphql/realtime', query, headers }, heard) => {
    const open = {
      send: (text: string) => heard.receive(text),
      close: (code: number, reason: string) => heard.close(code, reason),
    };
    const session = api.sockets(open, {
      ...{ path, protocols, query: new URLSearchParams(query), headers: { host, ...headers } },
      sourceIp: '127.0.0.1',
    });
    return { send: (text) => session.message(text), end: () => session.closed() };
  };
  return { ...api, dial, clock, ran, calls, logs, authorizerEvents, credentials };
}

const publisherArn = `arn:aws:iam::${accountId}:role/Publisher`;

function publisherAuthority(resources: string[], clock: Clock): PolicyAuthority {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  const allow = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'appsync:GraphQL', Resource: resources }],
  };
  const role = {
    logicalId: 'Publisher',
    type: 'AWS::IAM::Role',
    physicalId: 'Publisher',
    attributes: { Arn: publisherArn, RoleId: 'AROAPUBLISHER00000000' },
    properties: {
      AssumeRolePolicyDocument: trust,
      Policies: [{ PolicyName: 'Publish', PolicyDocument: allow }],
    },
  };
  return new PolicyAuthority(rolesFrom(new Map([['Publisher', role]])), accountId, clock);
}

function runtimeOf(definition: ApiDefinition, given: Given, clock: Clock): FieldResolvers | undefined {
  if (!given.code) return undefined;
  return createFieldResolvers(definition, { clock, sources: { None: createNoneSource(), ...given.sources } });
}

/** The seam of the runtime, filled with plain functions, and with the runtime for what is given as code. */
function functionResolvers(
  resolvers: Record<string, Resolve>,
  ran: string[],
  calls: FieldCall[],
  runtime: FieldResolvers | undefined,
): FieldResolvers {
  return {
    has: (typeName, fieldName) =>
      `${typeName}.${fieldName}` in resolvers || runtime?.has(typeName, fieldName) === true,
    async resolve(typeName, fieldName, call, request) {
      const coordinate = `${typeName}.${fieldName}`;
      ran.push(coordinate);
      calls.push(call);
      if (runtime?.has(typeName, fieldName)) return runtime.resolve(typeName, fieldName, call, request);
      const result = await resolvers[coordinate]!(call);
      const { value, more } = result instanceof Does ? result : { value: result, more: {} };
      const nothing = {
        errors: [],
        failed: false,
        responseHeaders: {},
        invalidations: [],
        cacheEvictions: [],
        logs: [],
      };
      return { value, ...nothing, ...more };
    },
  };
}

function authorizerInvoker(reply: ((event: unknown) => unknown) | undefined, events: unknown[]): Invoker {
  return {
    async invoke(_arn, event): Promise<InvokeResult> {
      events.push(event);
      if (!reply) throw new Error('No authorizer was given.');
      const payload = await reply(event);
      return payload instanceof Error
        ? { status: 'error', errorType: payload.name, errorMessage: payload.message, trace: [] }
        : { status: 'ok', payload };
    },
    async send() {
      throw new Error('Nothing is sent here.');
    },
  };
}
