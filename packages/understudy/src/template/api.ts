import type {
  ApiDefinition,
  ApiKey,
  AuthProvider,
  FieldLogLevel,
  DataSourceDefinition,
  PipelineFunction,
  ResolverDefinition,
} from '../appsync/definition.ts';
import { assetText } from './assets.ts';
import { leaveOutHint, TemplateError } from '../kernel/templateError.ts';
import type { Resource, Stack } from '../kernel/stack.ts';

type Properties = Record<string, unknown>;

export type KeysOf = (apiId: string) => ApiKey[];

/** Every GraphQL API of the stack. `keysOf` has the keys of one, each with the end that it has by now. */
export function apisFrom(stack: Stack, keysOf: KeysOf): ApiDefinition[] {
  return ofType(stack, 'AWS::AppSync::GraphQLApi').map(([logicalId, resource]) =>
    apiFrom(stack, logicalId, resource, keysOf),
  );
}

function apiFrom(stack: Stack, logicalId: string, resource: Resource, keysOf: KeysOf): ApiDefinition {
  const { properties, attributes } = resource;
  if (properties.ApiType === 'MERGED') fail(logicalId, 'Properties.ApiType', 'merged APIs are not run');
  const apiId = String(attributes.ApiId);
  const own = (type: string) => ofType(stack, type).filter(([, child]) => child.properties.ApiId === apiId);
  const schemas = own('AWS::AppSync::GraphQLSchema');
  if (schemas.length !== 1) fail(logicalId, '', `has ${schemas.length} schemas; one is needed`);
  const [schemaId, schema] = schemas[0]!;
  const cache = cacheFrom(own('AWS::AppSync::ApiCache')[0]);
  const dataSources = own('AWS::AppSync::DataSource').map(([id, child]) =>
    dataSourceFrom(id, child.properties, stack),
  );
  const definition: ApiDefinition = {
    apiId,
    arn: String(attributes.Arn),
    path: new URL(String(attributes.GraphQLUrl)).pathname,
    name: String(properties.Name),
    accountId: stack.accountId,
    region: stack.region,
    schema: textOf(stack, schemaId, schema.properties, 'Definition', 'DefinitionS3Location')!,
    defaultAuth: authFrom(logicalId, properties, stack),
    additionalAuth: ((properties.AdditionalAuthenticationProviders ?? []) as Properties[]).map((provider) =>
      authFrom(logicalId, provider, stack),
    ),
    apiKeys: keysOf(apiId),
    environment: (properties.EnvironmentVariables ?? {}) as Record<string, string>,
    introspection: properties.IntrospectionConfig === 'DISABLED' ? 'DISABLED' : 'ENABLED',
    queryDepthLimit: Number(properties.QueryDepthLimit ?? 0),
    resolverCountLimit: Number(properties.ResolverCountLimit ?? 0),
    dataSources: Object.fromEntries(dataSources.map((source) => [source.name, source])),
    functions: Object.fromEntries(
      own('AWS::AppSync::FunctionConfiguration').map(([id, child]) => {
        const step = functionFrom(stack, id, child);
        return [step.functionId, step];
      }),
    ),
    resolvers: own('AWS::AppSync::Resolver').map(([id, child]) => resolverFrom(stack, id, child.properties)),
    logLevel: logLevelOf(properties),
    ...(cache ? { cache } : {}),
  };
  checkReferences(definition);
  return definition;
}

function cacheFrom(declared: [string, Resource] | undefined): ApiDefinition['cache'] {
  if (!declared) return undefined;
  const [logicalId, { properties }] = declared;
  const behavior = properties.ApiCachingBehavior;
  if (behavior !== 'PER_RESOLVER_CACHING' && behavior !== 'FULL_REQUEST_CACHING')
    return fail(logicalId, 'Properties.ApiCachingBehavior', `${String(behavior)} is not run`);
  return { behavior, ttlSeconds: Number(properties.Ttl) };
}

/** Without a `LogConfig` AWS keeps nothing; here everything is shown, since it costs nothing and there is no other way to see it. */
function logLevelOf({ LogConfig }: Properties): FieldLogLevel {
  const declared = LogConfig as { FieldLogLevel?: FieldLogLevel } | undefined;
  return declared ? (declared.FieldLogLevel ?? 'NONE') : 'ALL';
}

function authFrom(logicalId: string, declared: Properties, stack: Stack): AuthProvider {
  const mode = declared.AuthenticationType;
  switch (mode) {
    case 'API_KEY':
    case 'AWS_IAM':
      return { mode };
    case 'AMAZON_COGNITO_USER_POOLS': {
      const pool = declared.UserPoolConfig as Properties;
      return {
        mode,
        userPoolId: String(pool.UserPoolId),
        region: String(pool.AwsRegion ?? stack.region),
        ...(pool.AppIdClientRegex !== undefined ? { appIdClientRegex: String(pool.AppIdClientRegex) } : {}),
        defaultAction: pool.DefaultAction === 'DENY' ? 'DENY' : 'ALLOW',
      };
    }
    case 'OPENID_CONNECT': {
      const oidc = declared.OpenIDConnectConfig as Properties;
      return {
        mode,
        issuer: String(oidc.Issuer),
        ...(oidc.ClientId !== undefined ? { clientId: String(oidc.ClientId) } : {}),
        ...(oidc.IatTTL !== undefined ? { iatTtlMs: Number(oidc.IatTTL) } : {}),
        ...(oidc.AuthTTL !== undefined ? { authTtlMs: Number(oidc.AuthTTL) } : {}),
      };
    }
    case 'AWS_LAMBDA': {
      const authorizer = declared.LambdaAuthorizerConfig as Properties;
      const expression = authorizer.IdentityValidationExpression;
      return {
        mode,
        functionArn: String(authorizer.AuthorizerUri),
        // AWS: documented; without it nothing is remembered.
        ttlSeconds: Number(authorizer.AuthorizerResultTtlInSeconds ?? 0),
        ...(expression !== undefined ? { validationExpression: String(expression) } : {}),
      };
    }
    default:
      return fail(logicalId, 'Properties.AuthenticationType', `${String(mode)} is not supported`);
  }
}

function dataSourceFrom(logicalId: string, properties: Properties, stack: Stack): DataSourceDefinition {
  const name = String(properties.Name);
  const roleArn = String(properties.ServiceRoleArn);
  switch (properties.Type) {
    case 'NONE':
      return { type: 'NONE', name };
    case 'AMAZON_DYNAMODB': {
      const table = properties.DynamoDBConfig as Properties;
      for (const option of ['DeltaSyncConfig', 'Versioned', 'UseCallerCredentials']) {
        if (table[option])
          fail(
            logicalId,
            `Properties.DynamoDBConfig.${option}`,
            `is not supported${leaveOutHint(`${logicalId}.DynamoDBConfig.${option}`)}`,
          );
      }
      return {
        type: 'AMAZON_DYNAMODB',
        name,
        tableName: String(table.TableName),
        region: String(table.AwsRegion ?? stack.region),
        roleArn,
      };
    }
    case 'AWS_LAMBDA':
      return {
        type: 'AWS_LAMBDA',
        name,
        functionArn: String((properties.LambdaConfig as Properties).LambdaFunctionArn),
        roleArn,
      };
    case 'HTTP': {
      const http = properties.HttpConfig as Properties;
      const signing = (http.AuthorizationConfig as Properties | undefined)?.AwsIamConfig as
        Properties | undefined;
      return {
        type: 'HTTP',
        name,
        endpoint: String(http.Endpoint),
        ...(properties.ServiceRoleArn !== undefined ? { roleArn } : {}),
        ...(signing
          ? {
              signing: {
                region: String(signing.SigningRegion),
                serviceName: String(signing.SigningServiceName),
              },
            }
          : {}),
      };
    }
    case 'AMAZON_EVENTBRIDGE':
      return {
        type: 'AMAZON_EVENTBRIDGE',
        name,
        eventBusArn: String((properties.EventBridgeConfig as Properties).EventBusArn),
        roleArn,
      };
    default:
      return fail(
        logicalId,
        'Properties.Type',
        `data sources of type ${String(properties.Type)} are not run${leaveOutHint(logicalId)}`,
      );
  }
}

function functionFrom(
  stack: Stack,
  logicalId: string,
  { properties, attributes }: Resource,
): PipelineFunction {
  const code = codeOf(stack, logicalId, properties);
  return {
    functionId: String(attributes.FunctionId),
    name: String(properties.Name),
    dataSource: String(properties.DataSourceName),
    ...(code !== undefined ? { code } : {}),
    maxBatchSize: Number(properties.MaxBatchSize ?? 0),
  };
}

function resolverFrom(stack: Stack, logicalId: string, properties: Properties): ResolverDefinition {
  const code = codeOf(stack, logicalId, properties);
  const caching = properties.CachingConfig as { Ttl: number; CachingKeys?: string[] } | undefined;
  const pipeline = (properties.PipelineConfig as { Functions?: string[] } | undefined)?.Functions ?? [];
  return {
    logicalId,
    typeName: String(properties.TypeName),
    fieldName: String(properties.FieldName),
    kind: properties.Kind === 'PIPELINE' ? 'PIPELINE' : 'UNIT',
    ...(properties.DataSourceName !== undefined ? { dataSource: String(properties.DataSourceName) } : {}),
    pipeline,
    ...(code !== undefined ? { code } : {}),
    maxBatchSize: Number(properties.MaxBatchSize ?? 0),
    ...(caching ? { caching: { ttlSeconds: Number(caching.Ttl), keys: caching.CachingKeys ?? [] } } : {}),
  };
}

function codeOf(stack: Stack, logicalId: string, properties: Properties): string | undefined {
  const runtime = (properties.Runtime as Properties | undefined)?.Name;
  if (runtime !== undefined && runtime !== 'APPSYNC_JS') {
    fail(logicalId, 'Properties.Runtime.Name', `${String(runtime)} is not run`);
  }
  const code = textOf(stack, logicalId, properties, 'Code', 'CodeS3Location');
  // AWS: documented.
  if (code !== undefined && runtime === undefined)
    fail(logicalId, 'Properties.Runtime', 'When code is used, the runtime is required.');
  return code;
}

function textOf(stack: Stack, logicalId: string, properties: Properties, inline: string, location: string) {
  if (properties[inline] !== undefined) return String(properties[inline]);
  if (properties[location] === undefined) return undefined;
  return assetText(stack.assets, String(properties[location]), { logicalId, path: `Properties.${location}` });
}

function checkReferences(api: ApiDefinition): void {
  const check = (logicalId: string, path: string, name: string | undefined, known: object, what: string) => {
    if (name !== undefined && !Object.hasOwn(known, name))
      fail(logicalId, path, `there is no ${what} ${name}`);
  };
  for (const resolver of api.resolvers) {
    check(
      resolver.logicalId,
      'Properties.DataSourceName',
      resolver.dataSource,
      api.dataSources,
      'data source',
    );
    for (const id of resolver.pipeline) {
      check(resolver.logicalId, 'Properties.PipelineConfig.Functions', id, api.functions, 'function');
    }
  }
  for (const step of Object.values(api.functions)) {
    check(step.name, 'Properties.DataSourceName', step.dataSource, api.dataSources, 'data source');
  }
}

function ofType(stack: Stack, type: string): [string, Resource][] {
  return [...stack.resources].filter(([, resource]) => resource.type === type);
}

function fail(logicalId: string, path: string, problem: string): never {
  throw new TemplateError(logicalId, path, problem);
}
