import { Clock } from '../../../src/kernel/clock.ts';
import type {
  ApiDefinition,
  DataSourceDefinition,
  FieldCall,
  FieldOutcome,
  FieldResolvers,
  RequestScope,
} from '../../../src/appsync/definition.ts';
import { createFieldResolvers } from '../../../src/appsync/runtime/resolve.ts';
import { createNoneSource } from '../../../src/appsync/sources/none.ts';
import type { DataSource } from '../../../src/appsync/sources/source.ts';

/** One resolver of a test API: a unit resolver, or a pipeline when `functions` are given. */
export interface GivenResolver {
  coordinate: string;
  code?: string;
  source?: string;
  maxBatchSize?: number;
  /** Arguments besides those that its code reads. */
  takes?: string[];
  functions?: { code?: string; source?: string; maxBatchSize?: number }[];
  caching?: { ttlSeconds: number; keys: string[] };
}

export interface GivenApi {
  clock: Clock;
  resolvers: FieldResolvers;
  /** Runs one field in a request of its own, or in the given one. */
  run(coordinate: string, call?: Partial<FieldCall>, request?: RequestScope): Promise<FieldOutcome>;
  request(): RequestScope;
}

export function anApi(
  given: GivenResolver[],
  sources: Record<string, DataSource> = {},
  more: Partial<ApiDefinition> = {},
): GivenApi {
  const clock = new Clock();
  const definition = { ...emptyApi, ...more };
  definition.functions = Object.fromEntries(
    given.flatMap(({ coordinate, functions = [] }) =>
      functions.map((fn, index) => {
        const functionId = `${coordinate}/${index}`;
        const { code, source = 'none', maxBatchSize = 0 } = fn;
        const own = { functionId, name: functionId, dataSource: source, maxBatchSize };
        return [functionId, code === undefined ? own : { ...own, code }];
      }),
    ),
  );
  definition.resolvers = given.map(({ coordinate, code, source, maxBatchSize = 0, functions, caching }) => {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    return {
      logicalId: coordinate.replace('.', ''),
      typeName,
      fieldName,
      kind: functions ? 'PIPELINE' : 'UNIT',
      pipeline: (functions ?? []).map((_fn, index) => `${coordinate}/${index}`),
      maxBatchSize,
      ...(functions ? {} : { dataSource: source ?? 'none' }),
      ...(code === undefined ? {} : { code }),
      ...(caching ? { caching } : {}),
    };
  });
  const resolvers = createFieldResolvers(definition, {
    clock,
    sources: { none: createNoneSource(), ...sources },
  });
  const request = (): RequestScope => ({
    requestId: 'r-1',
    deadlineMs: clock.now() + 30_000,
    batches: new Map(),
  });
  return {
    clock,
    resolvers,
    request,
    run(coordinate, call = {}, scope = request()) {
      const [typeName = '', fieldName = ''] = coordinate.split('.');
      return resolvers.resolve(typeName, fieldName, aCall(typeName, fieldName, call), scope);
    },
  };
}

export function aCall(typeName: string, fieldName: string, call: Partial<FieldCall> = {}): FieldCall {
  return {
    arguments: {},
    identity: null,
    source: null,
    request: { headers: {}, domainName: null },
    ...call,
    info: {
      fieldName,
      parentTypeName: typeName,
      variables: {},
      selectionSetList: [],
      selectionSetGraphQL: '',
      ...call.info,
    },
  };
}

/** A module with both handlers, their bodies given. */
export function code(request: string, response = 'return ctx.result;'): string {
  return [
    "import { util, runtime, extensions } from '@aws-appsync/utils';",
    "import * as ddb from '@aws-appsync/utils/dynamodb';",
    `export function request(ctx) { ${request} }`,
    `export function response(ctx) { ${response} }`,
    '',
  ].join('\n');
}

const noSources: Record<string, DataSourceDefinition> = {};

const emptyApi: ApiDefinition = {
  apiId: 'api',
  arn: 'arn:aws:appsync:eu-central-1:111122223333:apis/api',
  path: '/graphql',
  name: 'api',
  accountId: '111122223333',
  region: 'eu-central-1',
  schema: 'type Query { a: String }',
  defaultAuth: { mode: 'API_KEY' },
  additionalAuth: [],
  apiKeys: [],
  environment: {},
  introspection: 'ENABLED',
  queryDepthLimit: 0,
  resolverCountLimit: 0,
  logLevel: 'ALL',
  dataSources: noSources,
  functions: {},
  resolvers: [],
};
