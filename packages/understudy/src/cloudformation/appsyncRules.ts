import { checkResolvers, ResolverNotCreated } from '../appsync/deployable.ts';
import { SchemaRefused } from '../appsync/errors.ts';
import { buildAppSyncSchema } from '../appsync/schema.ts';
import { serviceFailure, type ResourceFailure } from './failure.ts';
import type { AccountState, Properties, Rules } from './rule.ts';

const schemaType = 'AWS::AppSync::GraphQLSchema';

/** What AppSync says of schemas, resolvers and functions when they are made. AWS: observed and documented. */
export const appsyncRules: Record<string, Rules> = {
  [schemaType]: {
    creating: (properties, account) => demandSchema(properties, account),
    updating: (_before, after, account) => demandSchema(after, account),
  },
  'AWS::AppSync::Resolver': {
    taken: () => refused(400, 'Only one resolver is allowed per field.'),
    creating(properties, account, region) {
      demandRuntime(properties);
      const declared = account.holdings.find(
        (one) =>
          one.type === schemaType && one.region === region && one.properties['ApiId'] === properties.ApiId,
      )?.properties;
      const sdl = declared && definitionIn(declared, account);
      // AWS: observed; without a schema no type is there.
      if (sdl === undefined) throw refused(404, `Type ${String(properties.TypeName)} not found`);
      demandField(sdl, properties);
    },
    updating: (_before, after) => demandRuntime(after),
  },
  'AWS::AppSync::FunctionConfiguration': {
    creating: demandRuntime,
    updating: (_before, after) => demandRuntime(after),
  },
};

function demandSchema(properties: Properties, account: AccountState): void {
  const sdl = definitionIn(properties, account);
  if (sdl === undefined) return;
  try {
    buildAppSyncSchema(sdl);
  } catch (error) {
    if (!(error instanceof SchemaRefused)) throw error;
    throw refused(400, `Schema Creation Status is FAILED with details: ${error.message}`);
  }
}

function demandField(sdl: string, { TypeName, FieldName }: Properties): void {
  const asked = { logicalId: '', typeName: String(TypeName), fieldName: String(FieldName) };
  try {
    checkResolvers(buildAppSyncSchema(sdl), { resolvers: [asked] });
  } catch (error) {
    if (!(error instanceof ResolverNotCreated)) throw error;
    throw refused(404, error.message);
  }
}

function demandRuntime({ Code, CodeS3Location, Runtime }: Properties): void {
  if ((Code !== undefined || CodeS3Location !== undefined) && Runtime === undefined)
    throw refused(400, 'When code is used, the runtime is required.');
}

/** As text; undefined where the object is not there. */
function definitionIn(
  { Definition, DefinitionS3Location }: Properties,
  account: AccountState,
): string | undefined {
  if (Definition !== undefined) return String(Definition);
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(String(DefinitionS3Location)) ?? [];
  return bucket !== undefined && key !== undefined ? account.textOf(bucket, key) : undefined;
}

function refused(status: 400 | 404, message: string): ResourceFailure {
  return serviceFailure(message, 'AppSync', status, status === 404 ? 'NotFound' : 'InvalidRequest');
}
