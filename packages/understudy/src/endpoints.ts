import type { EndpointService } from './lambda/environment.ts';
import { servicesPrefix } from './signedServices.ts';

/** Where each service answers, as the SDKs' `AWS_ENDPOINT_URL_…` variables want to know it. */
export function endpointsAt(address: string): Record<EndpointService, string> {
  const under = (service: string) => `${address}${servicesPrefix}/${service}`;
  return {
    APPSYNC: under('appsync'),
    COGNITO_IDENTITY: under('cognito-identity'),
    COGNITO_IDENTITY_PROVIDER: under('cognito-idp'),
    DYNAMODB: under('dynamodb'),
    DYNAMODB_STREAMS: under('dynamodb'),
    EVENTBRIDGE: under('events'),
    // Its paths are its own: /2015-03-31/functions/…
    LAMBDA: address,
    S3: under('s3'),
    SCHEDULER: under('scheduler'),
    SECRETS_MANAGER: under('secretsmanager'),
    SNS: under('sns'),
    SQS: under('sqs'),
    SSM: under('ssm'),
    STS: under('sts'),
  };
}

/** The name that each service has in its host. */
const hosts: Record<string, EndpointService> = {
  dynamodb: 'DYNAMODB',
  events: 'EVENTBRIDGE',
  lambda: 'LAMBDA',
  scheduler: 'SCHEDULER',
  secretsmanager: 'SECRETS_MANAGER',
  sqs: 'SQS',
  ssm: 'SSM',
  sts: 'STS',
};

/** Where a service of the region answers here, by its address in AWS; undefined for another one. */
export function serviceAt(
  url: string,
  region: string,
  endpoints: Record<EndpointService, string>,
): string | undefined {
  const [, host, where] = /^https:\/\/([a-z-]+)\.([a-z0-9-]+)\.amazonaws\.com\/?$/.exec(url) ?? [];
  const service = host !== undefined && Object.hasOwn(hosts, host) ? hosts[host] : undefined;
  return service && where === region ? endpoints[service] : undefined;
}
