import { ApiKeys } from './appsync/keys/apiKeys.ts';
import { responseOrigin, type Responses } from './customResources/responses.ts';
import { openCognito, type Cognito } from './cognito/cognito.ts';
import { Identities } from './cognito/identities.ts';
import { startStorage, type Storage } from './dynamodb/storage.ts';
import { GraphqlTargets } from './eventbridge/graphqlTargets.ts';
import { openEvents, type Events, type KeptServices } from './events/events.ts';
import { deliverTo, queueSourceOf } from './events/lambdaSeams.ts';
import { PolicyAuthority } from './iam/authority.ts';
import { CredentialVault } from './iam/credentials.ts';
import { rolesFrom } from './iam/roles.ts';
import { SignatureVerifier } from './iam/signature.ts';
import { LambdaService } from './lambda/lambdaService.ts';
import { Mappings } from './lambda/mappings.ts';
import { readToOf } from './lambda/readTo.ts';
import type { Setup } from './setup.ts';
import type { Undo } from './kernel/undo.ts';

export interface Services {
  authority: PolicyAuthority;
  vault: CredentialVault;
  verifier: SignatureVerifier;
  storage: Storage;
  lambda: LambdaService;
  events: Events;
  cognito: Cognito;
  identities: Identities;
  apiKeys: ApiKeys;
  mappings: Mappings;
  graphql: GraphqlTargets;
}

/** What a stack uses of the account that it is deployed into, instead of making its own. */
export interface AccountParts {
  authority: PolicyAuthority;
  vault: CredentialVault;
  verifier: SignatureVerifier;
  kept: KeptServices;
}

/** What services need to know of a start. */
type ServiceSetup = Pick<Setup, 'stack' | 'clock' | 'installation' | 'endpoints' | 'issuers'> & {
  options: Pick<Setup['options'], 'data' | 'onFatal'> & { template?: string };
  /** Where functions of custom resources answer, if there are any. */
  responses?: Responses | undefined;
};

/** Tells of what no caller waits for. */
export const complain = (message: string) => console.error(message);

/** Opens every service of the stack in the order in which they need each other; `undo` is what ends them, last first. */
export async function openServices(
  setup: ServiceSetup,
  undo: Undo,
  account?: AccountParts,
): Promise<Services> {
  const { options, stack, clock, endpoints } = setup;
  const dataFolder = options.data;
  const { authority, vault, verifier } = account ?? partsOf(setup);
  const storage = await startStorage({
    stack,
    dataFolder,
    endpoint: process.env['DYNAMODB_ENDPOINT'],
    authority,
    verifier,
    clock,
    onProblem: complain,
    ...(options.onFatal ? { onEngineEnd: options.onFatal } : {}),
    readTo: () => readToOf(stack, dataFolder),
    onTidied: ({ bytesBefore, bytesAfter }) => {
      const [freed, whole] = [bytesBefore - bytesAfter, bytesBefore].map((bytes) => (bytes / 1e6).toFixed(1));
      if (bytesAfter < bytesBefore)
        console.log(
          `  Freed ${freed} of the ${whole} MB that the tables took: changes that everything has read.`,
        );
    },
  });
  undo.push(() => storage.stop());
  const lambda = new LambdaService({
    stack,
    dataFolder,
    authority,
    vault,
    clock,
    endpointFor: (service) => endpoints[service],
    // Functions and events need each other; nothing is delivered before both are there.
    deliver: (arn, payload, role) => deliverTo(events, stack, clock, authority)(arn, payload, role),
    onDropped: complain,
    carriedFrom: [...(options.template ? [options.template] : []), process.cwd(), import.meta.dirname],
    issuers: setup.responses
      ? { ...setup.issuers, [responseOrigin]: setup.responses.address }
      : setup.issuers,
  });
  undo.push(() => lambda.stop());
  const graphql = new GraphqlTargets({ vault, clock, region: stack.region });
  const events: Events = openEvents(stack, dataFolder, {
    graphql,
    clock,
    authority,
    invoker: lambda,
    assume: (roleArn, session) => authority.principalFor(roleArn, session),
    onCrash: (error) => complain(String(error)),
    ...(account ? { kept: account.kept } : {}),
  });
  undo.push(() => events.close());
  const cognito = openCognito(stack, dataFolder, { clock, authority, invoker: lambda });
  undo.push(() => cognito.close());
  const secret = setup.installation.secret;
  const identities = new Identities({ stack, cognito, authority, vault, secret });
  const apiKeys = new ApiKeys(stack, dataFolder, clock);
  undo.push(() => apiKeys.close());
  const mappings = new Mappings({
    stack,
    dataFolder,
    streams: storage.streams,
    queues: queueSourceOf(events, stack),
    lambda,
    authority,
    clock,
    onProblem: complain,
  });
  undo.push(() => mappings.stop());
  return {
    authority,
    vault,
    verifier,
    storage,
    lambda,
    events,
    cognito,
    identities,
    apiKeys,
    mappings,
    graphql,
  };
}

function partsOf({ stack, clock, installation }: ServiceSetup): Omit<AccountParts, 'kept'> {
  const vault = new CredentialVault(installation.secret);
  return {
    authority: new PolicyAuthority(rolesFrom(stack.resources), stack.accountId, clock),
    vault,
    verifier: new SignatureVerifier(vault, clock),
  };
}
