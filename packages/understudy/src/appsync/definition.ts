/** One GraphQL API as the template declares it, intrinsics resolved and bundles read. */
export interface ApiDefinition {
  apiId: string;
  arn: string;
  /** At which it answers: `/graphql`, or its own where a stack has several. */
  path: string;
  name: string;
  accountId: string;
  region: string;
  schema: string;
  defaultAuth: AuthProvider;
  additionalAuth: AuthProvider[];
  apiKeys: ApiKey[];
  environment: Record<string, string>;
  introspection: 'ENABLED' | 'DISABLED';
  /** 0 is no limit. */
  queryDepthLimit: number;
  /** 0 is 10,000. */
  resolverCountLimit: number;
  dataSources: Record<string, DataSourceDefinition>;
  /** By function id. */
  functions: Record<string, PipelineFunction>;
  resolvers: ResolverDefinition[];
  /** How much of what resolvers say is kept. */
  logLevel: FieldLogLevel;
  cache?: {
    behavior: 'PER_RESOLVER_CACHING' | 'FULL_REQUEST_CACHING';
    ttlSeconds: number;
  };
}

export type FieldLogLevel = 'NONE' | 'ERROR' | 'INFO' | 'DEBUG' | 'ALL';

export type AuthProvider =
  | { mode: 'API_KEY' }
  | { mode: 'AWS_IAM' }
  | {
      mode: 'AMAZON_COGNITO_USER_POOLS';
      userPoolId: string;
      region: string;
      appIdClientRegex?: string;
      defaultAction: 'ALLOW' | 'DENY';
    }
  | { mode: 'OPENID_CONNECT'; issuer: string; clientId?: string; iatTtlMs?: number; authTtlMs?: number }
  | { mode: 'AWS_LAMBDA'; functionArn: string; ttlSeconds: number; validationExpression?: string };

export interface ApiKey {
  /** `da2-…` */
  key: string;
  expiresAtMs: number;
}

export type DataSourceDefinition =
  | { type: 'NONE'; name: string }
  | { type: 'AMAZON_DYNAMODB'; name: string; tableName: string; region: string; roleArn: string }
  | { type: 'AWS_LAMBDA'; name: string; functionArn: string; roleArn: string }
  | {
      type: 'HTTP';
      name: string;
      endpoint: string;
      roleArn?: string;
      signing?: { region: string; serviceName: string };
    }
  | { type: 'AMAZON_EVENTBRIDGE'; name: string; eventBusArn: string; roleArn: string };

export interface PipelineFunction {
  functionId: string;
  name: string;
  dataSource: string;
  /** Absent: a direct Lambda step. */
  code?: string;
  maxBatchSize: number;
}

export interface ResolverDefinition {
  /** The logical id in the template, for messages. */
  logicalId: string;
  typeName: string;
  fieldName: string;
  kind: 'UNIT' | 'PIPELINE';
  dataSource?: string;
  /** Function ids, in order. */
  pipeline: string[];
  code?: string;
  maxBatchSize: number;
  caching?: { ttlSeconds: number; keys: string[] };
}

/** AppSync's `ctx.identity`, by mode; null for API keys. */
export type Identity = null | Record<string, unknown>;

/** What `evaluate` gives to a handler and reads back from it. */
export interface ResolverContext {
  arguments: Record<string, unknown>;
  args: Record<string, unknown>;
  identity: Identity;
  source: unknown;
  result?: unknown;
  prev: { result: unknown } | null;
  stash: Record<string, unknown>;
  error?: { message: string; type: string; [more: string]: unknown };
  outErrors: unknown[];
  env: Record<string, string>;
  request: { headers: Record<string, string | string[]>; domainName: string | null };
  info: {
    fieldName: string;
    parentTypeName: string;
    variables: Record<string, unknown>;
    selectionSetList: string[];
    selectionSetGraphQL: string;
  };
}

/** An error as AppSync lists it (family R); `data` is filtered by the selection set where it is reported. */
export interface ResolverError {
  message: string;
  errorType: string | null;
  data: unknown;
  errorInfo: unknown;
}

/** What one run of a field's resolver came to. `value` is set even when errors were appended. */
export interface FieldOutcome {
  value: unknown;
  errors: ResolverError[];
  /** The field failed: value is null and the last of `errors` is why. */
  failed: boolean;
  responseHeaders: Record<string, string>;
  /** From `extensions.*`. */
  subscriptionFilter?: unknown;
  invalidationFilter?: unknown;
  invalidations: { subscriptionField: string; payload: Record<string, unknown> }[];
  /** `deleted` is how many entries the eviction removed, for `extensions.apiCacheEntriesDeleted`. */
  cacheEvictions: { typeName: string; fieldName: string; keys: Record<string, unknown>; deleted?: number }[];
  logs: { level: 'INFO' | 'ERROR'; text: string }[];
}

/** What execution knows of a field when its resolver starts; the runtime adds the rest of `ctx`. */
export interface FieldCall extends Pick<
  ResolverContext,
  'arguments' | 'identity' | 'source' | 'request' | 'info'
> {
  /**
   * Arguments bound to a variable that the client did not send. In `arguments` they stand as null, as JS resolvers see
   * them; a direct Lambda does not see them at all. AWS: observed.
   */
  unsupplied?: readonly string[];
}

/**
 * The seam between execution (`execute.ts`, `realtime/`) and the runtime (`runtime/`, `sources/`): runs the resolver of
 * one field, unit or pipeline, with its data sources. Never throws for anything that a resolver or a source did.
 */
export interface FieldResolvers {
  has(typeName: string, fieldName: string): boolean;
  resolve(
    typeName: string,
    fieldName: string,
    context: FieldCall,
    /** One per GraphQL request: groups batched Lambda payloads, counts resolvers, carries the deadline. */
    request: RequestScope,
  ): Promise<FieldOutcome>;
}

export interface RequestScope {
  requestId: string;
  deadlineMs: number;
  /** Free for the runtime's use: batches waiting to be flushed. */
  batches: Map<string, unknown>;
}
