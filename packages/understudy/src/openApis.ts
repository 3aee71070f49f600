import { createApis } from './apis.ts';
import type { Api } from './appsync/api.ts';
import { createFieldResolvers } from './appsync/runtime/resolve.ts';
import type { JWTVerifyGetKey } from 'jose';
import { insideOf } from './awayServices.ts';
import type { Cognito } from './cognito/cognito.ts';
import { publicKeys, UnknownKey } from './cognito/publicKeys.ts';
import type { Principal } from './iam/principal.ts';
import { SignatureError, type SignedCaller } from './iam/signature.ts';
import type { ApiDefinition } from './appsync/definition.ts';
import { resourcesOf } from './kernel/stack.ts';
import { TemplateError } from './kernel/templateError.ts';
import { onThisMachine, type IssuerAddresses } from './openid/addresses.ts';
import { IssuerKeys } from './openid/issuerKeys.ts';
import type { OperatorCall } from './operator.ts';
import type { Setup } from './setup.ts';
import { complain, type Services } from './openServices.ts';
import type { ResolverLog } from './resolverLog.ts';
import { sourcesFor } from './sources.ts';

/** The stack's APIs over its services. */
export function openApis(
  {
    stack,
    clock,
    installation,
    issuers,
    endpoints,
  }: Pick<Setup, 'stack' | 'clock' | 'installation' | 'issuers' | 'endpoints'>,
  services: Services,
  call: OperatorCall,
  log: ResolverLog,
): Api[] {
  const { authority, vault, verifier, storage, lambda, cognito, apiKeys, graphql } = services;
  const issuerKeys = new IssuerKeys({ addresses: issuers, clock, onProblem: complain });
  const apis = createApis(
    stack,
    (apiId) => apiKeys.ofApi(apiId),
    (definition) => ({
      clock,
      resolvers: createFieldResolvers(definition, {
        clock,
        sources: sourcesFor(definition, {
          clock,
          authority,
          gateway: storage.gateway,
          invoker: lambda,
          putEvents: (principal) => (operation, body) => call.as(principal, 'events', operation, body),
          secret: installation.secret,
          insideOf: (endpoint) => insideOf(endpoint, issuers, stack.region, endpoints) ?? endpoint,
          vault,
        }),
      }),
      verifySignature: (request, service) => signedFor(service, stack.region, verifier.verify(request)),
      authority,
      jwks: keysOf(definition, cognito, issuerKeys, issuers),
      invoker: lambda,
      log: (entry) => {
        if (entry.kind === 'field') log.write(definition, entry);
        else complain(`A request failed in the runtime: ${describe(entry.error)}`);
      },
    }),
  );
  for (const [, { attributes }] of resourcesOf(stack.resources, 'AWS::AppSync::GraphQLApi')) {
    const { pathname } = new URL(String(attributes['GraphQLUrl']));
    const api = apis.find(({ path }) => path === pathname);
    if (api) graphql.serve(String(attributes['GraphQLEndpointArn']), api);
  }
  return apis;
}

/** Where the keys of each of an API's issuers come from: a pool's from the pool, any other's from its own documents. */
function keysOf(
  { name, defaultAuth, additionalAuth }: ApiDefinition,
  cognito: Cognito,
  issuerKeys: IssuerKeys,
  addresses: IssuerAddresses,
): (issuer: string) => JWTVerifyGetKey {
  const issuers = new Set<string>();
  for (const provider of [defaultAuth, ...additionalAuth]) {
    if (provider.mode !== 'OPENID_CONNECT') continue;
    const { issuer } = provider;
    issuers.add(issuer);
    if (onThisMachine(issuer, addresses) !== undefined || publicKeys(cognito, issuer)) continue;
    const wanted = `name the address on this machine that stands for it, as --issuer ${issuer}=http://127.0.0.1:8080`;
    throw new TemplateError(
      name,
      'OpenIDConnectConfig.Issuer',
      `${issuer} is not asked from here: ${wanted}`,
    );
  }
  return (issuer) => async (header, token) => {
    const find = publicKeys(cognito, issuer);
    if (find) return find(header!);
    if (!issuers.has(issuer)) throw new UnknownKey(header?.kid);
    return issuerKeys.keysOf(issuer)(header, token);
  };
}

/** A signature holds for one service in one region; one made for another is no proof here. */
function signedFor(service: string, region: string, signed: SignedCaller): Principal {
  if (signed.service === service && signed.region === region) return signed.principal;
  throw new SignatureError(
    'InvalidSignatureException',
    `Credential should be scoped to service '${service}' in region '${region}'.`,
  );
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
