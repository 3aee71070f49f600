import type { Credentials } from '../iam/principal.ts';
import type { FunctionDefinition } from './definitions.ts';

/** As the SDKs spell services in `AWS_ENDPOINT_URL_{SERVICE}`. */
const services = [
  'APPSYNC',
  'COGNITO_IDENTITY',
  'COGNITO_IDENTITY_PROVIDER',
  'DYNAMODB',
  'DYNAMODB_STREAMS',
  'EVENTBRIDGE',
  'LAMBDA',
  'S3',
  'SCHEDULER',
  'SECRETS_MANAGER',
  'SNS',
  'SQS',
  'SSM',
  'STS',
] as const;

export type EndpointService = (typeof services)[number];

/** The environment of a function as Lambda makes it, with every service at its local address. */
export function environmentFor(
  definition: FunctionDefinition,
  region: string,
  credentials: Credentials,
  endpointFor: (service: EndpointService) => string,
  overrides: Record<string, string>,
): Record<string, string> {
  return {
    ...definition.environment,
    ...overrides,
    ...Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, endpointFor(service)])),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_EXECUTION_ENV: definition.language === 'node' ? 'AWS_Lambda_nodejs' : 'AWS_Lambda_python',
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local/[$LATEST]',
    AWS_LAMBDA_LOG_FORMAT: definition.jsonLogLevel === undefined ? 'Text' : 'JSON',
    ...(definition.jsonLogLevel === undefined ? {} : { AWS_LAMBDA_LOG_LEVEL: definition.jsonLogLevel }),
    LAMBDA_TASK_ROOT: definition.folder,
    _HANDLER: definition.handler,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    // Addresses on this machine are never worth a look at instance metadata.
    AWS_EC2_METADATA_DISABLED: 'true',
    // Which Node runs here is this machine's affair, and no line of the function's log.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
