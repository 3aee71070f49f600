import { randomUUID } from 'node:crypto';
import { ServiceError } from '../kernel/answer.ts';

/** A resource that cannot be made, changed or deleted, in the words of its event. */
export class ResourceFailure extends Error {
  override readonly name = 'ResourceFailure';
}

/** As a resource type's handler says it. AWS: observed. */
export function handlerFailure(message: string, code: string): ResourceFailure {
  return new ResourceFailure(
    `Resource handler returned message: "${message}" (RequestToken: ${randomUUID()}, HandlerErrorCode: ${code})`,
  );
}

/** As a service behind a handler says it. */
export function serviceFailure(
  message: string,
  service: string,
  status: number,
  code: string,
): ResourceFailure {
  return handlerFailure(
    `${message} (Service: ${service}, Status Code: ${status}, Request ID: ${randomUUID()})`,
    code,
  );
}

export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}
