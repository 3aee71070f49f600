import { Mistake } from '../domain/errors.ts';
import { log } from '../platform/log.ts';

/** What CloudFormation asks a function that is the `ServiceToken` of a custom resource. */
export interface Asked {
  RequestType: 'Create' | 'Update' | 'Delete';
  ResponseURL: string;
  StackId: string;
  RequestId: string;
  LogicalResourceId: string;
}

/** CloudFormation takes 4096 bytes in all. */
const toldCharactersMax = 900;

/**
 * A custom resource that is there once `make` has run, and of which nothing is taken away when it goes. The function answers in any case:
 * CloudFormation would wait an hour for an answer that does not come. Who calls it without asking for one is given the sentence.
 */
export function customResource(
  physicalId: string,
  make: () => Promise<string>,
): (event: Partial<Asked>) => Promise<string> {
  return async (event) => {
    if (event.ResponseURL === undefined) return make();
    const outcome = event.RequestType === 'Delete' ? { said: 'Nothing is deleted.' } : await tried(make);
    await answer(event as Asked, physicalId, outcome);
    return outcome.said;
  };
}

async function tried(make: () => Promise<string>): Promise<{ said: string; isFailure?: true }> {
  try {
    return { said: await make() };
  } catch (error) {
    const { name, message, stack } = error as Error;
    log('error', 'A custom resource failed.', { error: `${name}: ${message}`, stack });
    return { said: error instanceof Mistake ? message : `${name}: ${message}`, isFailure: true };
  }
}

async function answer(
  { ResponseURL, StackId, RequestId, LogicalResourceId }: Asked,
  PhysicalResourceId: string,
  { said, isFailure }: { said: string; isFailure?: true },
): Promise<void> {
  const { ok, status } = await fetch(ResponseURL, {
    method: 'PUT',
    // The address is signed for a request without a type.
    headers: { 'content-type': '' },
    body: JSON.stringify({
      ...{ Status: isFailure ? 'FAILED' : 'SUCCESS', Reason: said.slice(0, toldCharactersMax) },
      ...{ PhysicalResourceId, StackId, RequestId, LogicalResourceId },
    }),
  });
  if (!ok) throw new Error(`CloudFormation took no answer: ${status}.`);
}
