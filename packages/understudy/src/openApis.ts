import { createApis } from './apis.ts';
import type { Api } from './appsync/api.ts';
import { createFieldResolvers } from './appsync/runtime/resolve.ts';
import { publicKeys, UnknownKey } from './cognito/publicKeys.ts';
import type { Principal } from './iam/principal.ts';
import { SignatureError, type SignedCaller } from './iam/signature.ts';
import type { OperatorCall } from './operator.ts';
import type { Setup } from './setup.ts';
import { complain, type Services } from './openServices.ts';
import { sourcesFor } from './sources.ts';

/** The stack's APIs over its services. */
export function openApis(
  { stack, clock, installation }: Pick<Setup, 'stack' | 'clock' | 'installation'>,
  services: Services,
  call: OperatorCall,
): Api[] {
  const { authority, vault, verifier, storage, lambda, cognito } = services;
  return createApis(stack, clock.now(), (definition) => ({
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
        vault,
      }),
    }),
    verifySignature: (request, service) => signedFor(service, stack.region, verifier.verify(request)),
    authority,
    jwks: (issuer) => async (header) => {
      const find = publicKeys(cognito, issuer);
      if (!find) throw new UnknownKey(header?.kid);
      return find(header!);
    },
    invoker: lambda,
    log: (entry) => {
      if (entry.kind === 'fault') complain(`A request failed in the runtime: ${describe(entry.error)}`);
    },
  }));
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
