import { createFieldResolvers } from '../../../packages/understudy/src/appsync/runtime/resolve.ts';
import { createDynamodbSource } from '../../../packages/understudy/src/appsync/sources/dynamodb.ts';
import { createPageTokens } from '../../../packages/understudy/src/appsync/sources/pageToken.ts';
import type { DataSource, ServiceCall } from '../../../packages/understudy/src/appsync/sources/source.ts';
import type {
  ApiDefinition,
  FieldResolvers,
  PipelineFunction,
} from '../../../packages/understudy/src/appsync/definition.ts';
import type { Clock } from '../../../packages/understudy/src/kernel/clock.ts';
import type { DoorName } from '../../../generated/functions.ts';
import { variableFor } from '../../../store/rows/tables.ts';
import { assetTextOf, codeOf } from '../stack/resolverCode.ts';
import { stackTemplate } from '../stack/template.ts';
import { doors } from './doors.ts';

/** What a field came to, and what was asked for it, in order: `user-usage`, `readUsage()`. */
interface Answered {
  value: any;
  error: { code: string | null; message: string } | null;
  asked: string[];
}

/**
 * A field with its whole pipeline, as the synthesized stack has it: its resolvers in AppSync's engine, its tables in the world's, its
 * functions in this process. The clock is the test's.
 */
export function field(coordinate: string) {
  const [typeName, fieldName] = coordinate.split('.') as [string, string];
  const asked: string[] = [];
  const resolvers = resolversOf(coordinate, (name) => asked.push(name));
  const ask = async (identity: Record<string, unknown>, args: object): Promise<Answered> => {
    asked.length = 0;
    const info = { fieldName, parentTypeName: typeName, variables: {} };
    const outcome = await resolvers.resolve(
      typeName,
      fieldName,
      {
        ...{ arguments: { ...args }, identity, source: null },
        request: { headers: {}, domainName: null },
        info: { ...info, selectionSetList: [], selectionSetGraphQL: '' },
      },
      { requestId: 'request', deadlineMs: Infinity, batches: new Map() },
    );
    const error = outcome.errors.at(-1);
    return {
      value: outcome.value,
      error: error ? { code: error.errorType, message: error.message } : null,
      asked: [...asked],
    };
  };
  return {
    as: (userId: string, args: object) =>
      ask({ sub: userId, username: userId, groups: null, claims: { token_use: 'access' } }, args),
    asService: (args: object) =>
      ask({ userArn: 'arn:aws:sts::123456789012:assumed-role/backend/session' }, args),
  };
}

function resolversOf(coordinate: string, noteAsked: (name: string) => void): FieldResolvers {
  const { Resources } = stackTemplate();
  const [typeName, fieldName] = coordinate.split('.') as [string, string];
  const [logicalId, found] = Object.entries(Resources).find(
    ([, { Type, Properties }]) =>
      Type === 'AWS::AppSync::Resolver' &&
      Properties['TypeName'] === typeName &&
      Properties['FieldName'] === fieldName,
  )!;
  const pipeline = (found.Properties['PipelineConfig'].Functions as Reference[]).map(idOf);
  const functions = pipeline.map((functionId): PipelineFunction => {
    const { Properties } = Resources[functionId]!;
    const dataSource = Resources[idOf(Properties['DataSourceName'])]!.Properties['Name'] as string;
    const code = assetTextOf(Properties);
    return { functionId, name: Properties['Name'], dataSource, code, maxBatchSize: 0 };
  });
  const definition: Partial<ApiDefinition> = {
    ...{ environment: {}, schema: 'type Query { none: ID }' },
    functions: Object.fromEntries(functions.map((one) => [one.functionId, one])),
    resolvers: [
      {
        logicalId,
        typeName,
        fieldName,
        kind: 'PIPELINE',
        pipeline,
        code: codeOf(coordinate),
        maxBatchSize: 0,
      },
    ],
  };
  const sources = Object.fromEntries(
    functions.map(({ dataSource }) => [dataSource, sourceFor(dataSource, noteAsked)]),
  );
  return createFieldResolvers(definition as ApiDefinition, { clock: testClock as Clock, sources });
}

type Reference = { 'Fn::GetAtt': [string, string] };
const idOf = (reference: Reference): string => reference['Fn::GetAtt'][0];

/** Follows a test that sets the time, as the doors do. */
const testClock: Pick<Clock, 'now'> = { now: () => Date.now() };

/** By the names that `infra/apiSources.ts` gives: `Table_user_usage`, `Fn_readUsage`. */
function sourceFor(name: string, noteAsked: (name: string) => void): DataSource {
  const [kind, ...rest] = name.split('_');
  if (kind === 'Fn') {
    const door = rest.join('_') as DoorName;
    return {
      async send(request) {
        noteAsked(`${door}()`);
        const { handler } = (await doors[door]()) as { handler: (payload: unknown) => Promise<unknown> };
        // As it travels: what is undefined is not there.
        const { payload } = JSON.parse(JSON.stringify(request)) as { payload: unknown };
        return { result: JSON.parse(JSON.stringify(await handler(payload))), failure: null };
      },
    };
  }
  const table = rest.join('-');
  return createDynamodbSource({
    tableName: process.env[variableFor(table)]!,
    region: 'eu-central-1',
    tokens: createPageTokens(Buffer.alloc(32)),
    call: (operation, body) => {
      noteAsked(table);
      return sendToEngine(operation, body);
    },
  });
}

const sendToEngine: ServiceCall = async (operation, body) => {
  const response = await fetch(process.env['AWS_ENDPOINT_URL_DYNAMODB']!, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20261120T120000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20261120/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (response.ok) return answer;
  const name = String(answer['__type']).split('#').at(-1);
  throw Object.assign(new Error(String(answer['message'])), { name, status: response.status });
};
