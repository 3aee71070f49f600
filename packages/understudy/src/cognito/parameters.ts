import { ServiceError, type Body } from '../kernel/answer.ts';

/** A parameter that must be there. */
export function textAt(body: Body, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  const field = name.charAt(0).toLowerCase() + name.slice(1);
  throw new ServiceError(
    'InvalidParameterException',
    value === undefined || value === null
      ? `1 validation error detected: Value null at '${field}' failed to satisfy constraint: Member must not be null`
      : `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must have length greater than or equal to 1`,
  );
}

export function mapAt(body: Body, name: string): Record<string, string> {
  return (body[name] ?? {}) as Record<string, string>;
}

export function namesAt(body: Body, name: string): string[] {
  return (body[name] ?? []) as string[];
}

/** One entry of AuthParameters or ChallengeResponses. */
export function responseAt(responses: Record<string, string>, name: string): string {
  const value = responses[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new ServiceError('InvalidParameterException', `Missing required parameter ${name}`);
}
