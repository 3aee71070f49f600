import { randomBytes } from 'node:crypto';
import { AccessDenied } from '../../iam/principal.ts';
import { assumedOfSources } from './assumptions.ts';
import { failed, isSourceError } from './source.ts';
import type { SourceOutcome } from './source.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** AWS: observed for the form. */
function requestId(): string {
  return Array.from(randomBytes(52), (byte) => letters[byte % letters.length]).join('');
}

/** A service's refusal as `ctx.error`; anything else is a fault of ours and is rethrown. AWS: observed for the wording. */
export function serviceFailure(service: 'DynamoDB' | 'EventBridge', error: unknown): SourceOutcome {
  if (error instanceof AccessDenied) return failed(assumedOfSources.accessDeniedType(service), error.message);
  if (!isSourceError(error)) throw error;
  const name = service === 'DynamoDB' ? 'DynamoDb' : service;
  const id = error.requestId ?? requestId();
  const message = `${error.message} (Service: ${name}, Status Code: ${error.status}, Request ID: ${id})`;
  return failed(`${service}:${error.name}`, message);
}
