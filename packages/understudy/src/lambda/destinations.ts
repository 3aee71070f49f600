import type { Principal } from '../iam/principal.ts';
import { TemplateError } from '../kernel/templateError.ts';
import type { Stack } from '../kernel/stack.ts';

/** Hands an object to a queue under the policies of the function's role. Throws `AccessDenied`. */
export type Deliver = (destinationArn: string, payload: unknown, caller: Principal) => Promise<void>;

/** Checks at start that what is given up has somewhere to go. */
export function checkDestination(
  stack: Stack,
  logicalId: string,
  path: string,
  destinationArn: string | undefined,
): void {
  if (destinationArn === undefined) return;
  const service = destinationArn.split(':')[2];
  if (service !== 'sqs' && service !== 'lambda') {
    throw new TemplateError(logicalId, path, `destinations of the kind ${destinationArn} are not run`);
  }
  for (const { attributes } of stack.resources.values()) {
    if (attributes.Arn === destinationArn) return;
  }
  throw new TemplateError(logicalId, path, `there is no destination ${destinationArn} in the stack`);
}
