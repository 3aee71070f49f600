import { readFileSync } from 'node:fs';
import { coerceInputValue, GraphQLError, isInputType, parse, typeFromAST, validate } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { examplesOf } from '../../web/src/admin/examples.ts';
import { buildContract } from '../../web/src/admin/schema.ts';
import { mergedSchema } from '../../infra/mergedSchema.ts';
import { localExtensions } from '../../tools/dev/extensions.mjs';

const schema = buildContract(
  mergedSchema(
    readFileSync('schema.graphql', 'utf8'),
    localExtensions().map((folder) => ({ folder, schema: readFileSync(`${folder}/schema.graphql`, 'utf8') })),
  ),
);
const examples = examplesOf(schema);

describe('saved example operations', () => {
  test('there is one for every query, mutation and subscription of the schema', () => {
    const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(
      (type) => Object.keys(type!.getFields()),
    );
    expect(fields.length).toBeGreaterThan(40);
    expect(examples.map(({ field }) => field)).toEqual(fields);
  });

  test.each(examples.map((example) => [`${example.kind} ${example.field}`, example] as const))(
    '%s validates, and its variables fit',
    (_, { query, variables }) => {
      const document = parse(query);
      expect(validate(schema, document)).toEqual([]);
      const values = JSON.parse(variables) as Record<string, unknown>;
      const declared = (document.definitions[0] as OperationDefinitionNode).variableDefinitions ?? [];
      const names = declared.map(({ variable }) => variable.name.value);
      expect(names).toEqual(expect.arrayContaining(Object.keys(values)));
      for (const { variable, type } of declared) {
        const inputType = typeFromAST(schema, type as never);
        if (!isInputType(inputType)) throw new GraphQLError(`${variable.name.value} is no input`);
        coerceInputValue(values[variable.name.value], inputType, (__, ___, error) => {
          throw error;
        });
      }
    },
  );

  test('select every leaf that needs no argument, down to the log of an account', () => {
    const account = examples.find(({ field }) => field === 'account')!;
    for (const leaf of ['currentPeriodEnd', 'remaining', 'actionDetails', 'nextToken']) {
      expect(account.query).toContain(leaf);
    }
  });
});
