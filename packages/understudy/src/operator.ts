import type { Cognito } from './cognito/cognito.ts';
import { callCognito } from './cognito/operations.ts';
import type { DynamoDbGateway } from './dynamodb/gateway.ts';
import type { CloudService, Events } from './events/events.ts';
import type { HttpRequest } from './kernel/http.ts';
import type { PolicyAuthority } from './iam/authority.ts';
import type { Principal } from './iam/principal.ts';

type OperatedService = 'dynamodb' | 'cognito-idp' | Exclude<CloudService, 's3' | 'scheduler'>;

// Each operation has a shape of its own, which its caller knows.
type ServiceOutput = any;

export interface OperatorCall {
  (service: OperatedService, operation: string, body: Record<string, unknown>): Promise<ServiceOutput>;
  as(
    principal: Principal,
    service: OperatedService,
    operation: string,
    body: Record<string, unknown>,
  ): Promise<ServiceOutput>;
}

/** Calls the JSON services in this process: as the administrator of this machine, or as another caller with its rights. */
export function operatorCall(services: {
  authority: PolicyAuthority;
  gateway: DynamoDbGateway;
  cognito: Cognito;
  events: Events;
}): OperatorCall {
  const { authority, gateway, cognito, events } = services;
  const as: OperatorCall['as'] = async (principal, service, operation, body) => {
    if (service === 'dynamodb') return gateway.callAs(principal)(operation, body);
    if (service === 'cognito-idp') return callCognito(cognito, operation, body, principal);
    const response = await events.handlers[service](principal, requestFor(operation, body));
    const answer = parse(response.body);
    if (response.status < 300) return answer;
    throw Object.assign(new Error(String(answer.message)), {
      name: String(answer.__type),
      status: response.status,
    });
  };
  const operator = authority.administrator('operator');
  return Object.assign(
    (service: OperatedService, operation: string, body: Record<string, unknown>) =>
      as(operator, service, operation, body),
    { as },
  );
}

function requestFor(operation: string, body: Record<string, unknown>): HttpRequest {
  return {
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'x-amz-target': `Local.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
    body: Buffer.from(JSON.stringify(body)),
    sourceIp: '127.0.0.1',
  };
}

function parse(body: string | Buffer): ServiceOutput {
  const text = body.toString();
  return text === '' ? {} : JSON.parse(text);
}
