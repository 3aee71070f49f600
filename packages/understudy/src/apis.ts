import { createApi, type Api } from './appsync/api.ts';
import type { ApiDefinition } from './appsync/definition.ts';
import { ResolverNotCreated } from './appsync/deployable.ts';
import { SchemaRefused } from './appsync/errors.ts';
import { BundleRefused } from './appsync/runtime/load.ts';
import { apisFrom, type KeysOf } from './template/api.ts';
import { TemplateError } from './kernel/templateError.ts';
import type { Stack } from './kernel/stack.ts';

/** Makes the stack's APIs; one that AppSync would not create is refused by the logical id that is at fault. */
export function createApis(
  stack: Stack,
  keysOf: KeysOf,
  partsOf: (definition: ApiDefinition) => Parameters<typeof createApi>[1],
): Api[] {
  return apisFrom(stack, keysOf).map((definition) => {
    try {
      return createApi(definition, partsOf(definition));
    } catch (error) {
      throw placed(stack, error);
    }
  });
}

function placed(stack: Stack, error: unknown): unknown {
  if (error instanceof BundleRefused) {
    const logicalId = idOf(stack, ({ TypeName, FieldName, Name }) =>
      [`${String(TypeName)}.${String(FieldName)}`, Name].includes(error.bundle),
    );
    const places = error.codeErrors.map(({ line, column, message }) => `${line}:${column} ${message}`);
    return new TemplateError(logicalId ?? error.bundle, 'Properties.Code', places.join('; '));
  }
  if (error instanceof ResolverNotCreated)
    return new TemplateError(error.logicalId, `Properties.${error.property}`, error.message);
  const isSyntax = error instanceof Error && error.name === 'GraphQLError';
  if (error instanceof SchemaRefused || isSyntax) {
    const schema = [...stack.resources].find(([, { type }]) => type === 'AWS::AppSync::GraphQLSchema');
    return new TemplateError(schema?.[0] ?? stack.name, 'Properties', error.message);
  }
  return error;
}

/** The resolver or function whose properties fit. */
function idOf(stack: Stack, fits: (properties: Record<string, unknown>) => boolean) {
  const types = ['AWS::AppSync::Resolver', 'AWS::AppSync::FunctionConfiguration'];
  return [...stack.resources].find(
    ([, { type, properties }]) => types.includes(type) && fits(properties),
  )?.[0];
}
