import type { ResolverError } from '../../../src/appsync/definition.ts';
import { apiIdRef, runtime } from './declared.ts';
import { anApi as aWiredApi } from './given.ts';
import type { Given, GivenApi } from './given.ts';
import type { GivenResolver } from './resolvers.ts';
import type { Resources } from './started.ts';
import { asks } from './when.ts';

/** What a field came to, as its client sees it. */
interface FieldAnswer {
  value: unknown;
  errors: ResolverError[];
  failed: boolean;
}

export interface WiredResolvers extends GivenApi {
  /** Asks for one field, with the arguments that its code reads. */
  run(coordinate: string, args?: Record<string, unknown>): Promise<FieldAnswer>;
  /** Gives the data of a query, each value read. */
  values(query: string): Promise<Record<string, unknown>>;
}

/**
 * Unit resolvers and pipelines on a source `None`, on one that is named, or on `failing`, at whose address nothing answers. Each
 * field is JSON, and takes as JSON what its code reads of the arguments.
 */
export function anApi(
  given: GivenResolver[],
  sources: Resources = {},
  more: Pick<Given, 'authorizer' | 'askedFunction'> = {},
): WiredResolvers {
  const units = given.filter(({ functions }) => !functions);
  const api = aWiredApi({
    ...more,
    schema: `type Query { ${given.map(fieldOf).join(' ')} }`,
    code: Object.fromEntries(units.map(({ coordinate, code = '' }) => [coordinate, code])),
    sourceOf: Object.fromEntries(units.map(({ coordinate, source = 'None' }) => [coordinate, source])),
    resources: Object.assign({ Failing: failing }, sources, ...given.map(pipelineOf)) as Resources,
  });
  const asked = async (query: string, variables: Record<string, unknown> = {}) => {
    await api.cloud;
    return (await asks(api, query, variables)).json as {
      data: Record<string, string | null>;
      errors?: any[];
    };
  };
  const read = (text: string | null | undefined): unknown =>
    typeof text === 'string' ? JSON.parse(text) : (text ?? null);
  return {
    ...api,
    async run(coordinate, args = {}) {
      const field = coordinate.split('.')[1]!;
      const names = Object.keys(args);
      const declared = names.map((name) => `$${name}: AWSJSON`).join(' ');
      const passed = names.map((name) => `${name}: $${name}`).join(' ');
      const query = names.length === 0 ? `{ ${field} }` : `query q(${declared}) { ${field}(${passed}) }`;
      const variables = Object.fromEntries(names.map((name) => [name, JSON.stringify(args[name])]));
      const { data, errors = [] } = await asked(query, variables);
      return {
        value: read(data?.[field]),
        errors: errors.map(({ message, errorType, data: of, errorInfo }) => ({
          ...{ message, errorType, data: of, errorInfo },
        })),
        failed: errors.length > 0,
      };
    },
    async values(query) {
      const { data } = await asked(query);
      return Object.fromEntries(Object.entries(data).map(([name, text]) => [name, read(text)]));
    },
  };
}

const failing = {
  Type: 'AWS::AppSync::DataSource',
  Properties: {
    ...{ ApiId: apiIdRef, Name: 'failing', Type: 'HTTP' },
    HttpConfig: { Endpoint: 'http://127.0.0.1:9' },
  },
};

function fieldOf({ coordinate, code = '', functions = [], takes = [] }: GivenResolver): string {
  const texts = [code, ...functions.map((one) => one.code ?? '')].join('\n');
  const read = [...texts.matchAll(/ctx\.(?:args|arguments)\.(\w+)/g)].map(([, name]) => name!);
  const names = [...new Set([...read, ...takes])].map((name) => `${name}: AWSJSON`);
  const args = names.length === 0 ? '' : `(${names.join(' ')})`;
  return `${coordinate.split('.')[1]}${args}: AWSJSON`;
}

function pipelineOf({ coordinate, code, functions }: GivenResolver): Resources {
  if (!functions) return {};
  const [TypeName, FieldName] = coordinate.split('.');
  const id = coordinate.replace('.', '');
  const running = (text: string | undefined) => (text === undefined ? {} : { Code: text, Runtime: runtime });
  return {
    ...Object.fromEntries(
      functions.map((one, index) => [
        `${id}Function${index}`,
        {
          Type: 'AWS::AppSync::FunctionConfiguration',
          DependsOn: ['None', 'Failing'],
          Properties: {
            ...{ ApiId: apiIdRef, Name: `${id}_${index}`, DataSourceName: one.source ?? 'None' },
            ...running(one.code),
          },
        },
      ]),
    ),
    [`${id}Pipeline`]: {
      Type: 'AWS::AppSync::Resolver',
      DependsOn: ['Schema'],
      Properties: {
        ...{ ApiId: apiIdRef, TypeName, FieldName, Kind: 'PIPELINE', ...running(code) },
        PipelineConfig: {
          Functions: functions.map((_, index) => ({ 'Fn::GetAtt': [`${id}Function${index}`, 'FunctionId'] })),
        },
      },
    },
  };
}
