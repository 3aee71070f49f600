import { openCognito, type Cognito } from './cognito/cognito.ts';
import { startStorage, type Storage } from './dynamodb/storage.ts';
import { openEvents, type Events } from './events/events.ts';
import { deliverTo, queueSourceOf } from './events/lambdaSeams.ts';
import { PolicyAuthority } from './iam/authority.ts';
import { CredentialVault } from './iam/credentials.ts';
import { rolesFrom } from './iam/roles.ts';
import { SignatureVerifier } from './iam/signature.ts';
import { LambdaService } from './lambda/lambdaService.ts';
import { Mappings } from './lambda/mappings.ts';
import type { Setup } from './setup.ts';
import { endpointsAt } from './routes.ts';

export interface Services {
  authority: PolicyAuthority;
  vault: CredentialVault;
  verifier: SignatureVerifier;
  storage: Storage;
  lambda: LambdaService;
  events: Events;
  cognito: Cognito;
  mappings: Mappings;
}

/** Tells of what no caller waits for. */
export const complain = (message: string) => console.error(message);

/** Opens every service of the stack in the order in which they need each other; `undo` is what ends them, last first. */
export async function openServices(setup: Setup, undo: (() => unknown)[]): Promise<Services> {
  const { options, stack, clock, installation, address } = setup;
  const dataFolder = options.data;
  const authority = new PolicyAuthority(rolesFrom(stack.resources), stack.accountId, clock);
  const vault = new CredentialVault(installation.secret);
  const verifier = new SignatureVerifier(vault, clock);
  const storage = await startStorage({
    stack,
    dataFolder,
    endpoint: process.env['DYNAMODB_ENDPOINT'],
    authority,
    verifier,
    clock,
    onProblem: complain,
    ...(options.onFatal ? { onEngineEnd: options.onFatal } : {}),
  });
  undo.push(() => storage.stop());
  const endpoints = endpointsAt(address);
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
  });
  undo.push(() => lambda.stop());
  const events: Events = openEvents(stack, dataFolder, {
    clock,
    authority,
    invoker: lambda,
    assume: (roleArn, session) => authority.principalFor(roleArn, session),
    onCrash: (error) => complain(String(error)),
  });
  undo.push(() => events.close());
  const cognito = openCognito(stack, dataFolder, { clock, authority, invoker: lambda });
  undo.push(() => cognito.close());
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
  return { authority, vault, verifier, storage, lambda, events, cognito, mappings };
}
