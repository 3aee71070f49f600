import { existsSync, readdirSync, readFileSync } from 'node:fs';
import {
  buildASTSchema,
  concatAST,
  extendSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  parse,
  type GraphQLSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { amountFrom, keyFrom } from '../../app/counting/input.ts';
import { limitFrom, reasonFrom } from '../../app/arguments.ts';
import { bounds } from '../../domain/catalog.ts';
import { wordBounds } from '../../domain/featureWords.ts';
import { holdSeconds, holdsMax } from '../../domain/hold.ts';
import { unitsMax } from '../../domain/units.ts';

const schemaOf = (...documents: string[]) => buildASTSchema(concatAST(documents.map((text) => parse(text))));
const read = (file: string) => readFileSync(file, 'utf8');
const appsync = read('infra/appsync.graphql');
const ours = schemaOf(read('schema.graphql'), appsync);

/** The schemas that examples add to ours. */
const extensions = (existsSync('examples') ? readdirSync('examples') : [])
  .map((example) => `examples/${example}/schema.graphql`)
  .filter((file) => existsSync(file));

/** Every type, field, argument, input field and enum value, with its description. Scalars and directives are AppSync's. */
function described(schema: GraphQLSchema): Map<string, string> {
  const found = new Map<string, string>();
  const add = (coordinate: string, one: { description?: string | null | undefined }) =>
    found.set(coordinate, one.description?.trim() ?? '');
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isScalarType(type)) continue;
    add(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) add(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) add(`${type.name}.${field.name}`, field);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      add(`${type.name}.${field.name}`, field);
      for (const arg of field.args) add(`${type.name}.${field.name}(${arg.name})`, arg);
    }
  }
  return found;
}

/** Those whose description is missing, or no sentence: it begins with a capital, a digit or a code and ends with a stop. */
function undescribed(schema: GraphQLSchema): string[] {
  return [...described(schema)]
    .filter(([, text]) => !/^([A-Z0-9`].*[.:;…]|`[^`]*`)$/s.test(text))
    .map(([coordinate]) => coordinate);
}

const text = described(ours);
const number = (value: number) => value.toLocaleString('en-US');

describe('the descriptions of the schema', () => {
  test('stand at every type, field, argument, input field and enum value', () => {
    expect(undescribed(ours)).toEqual([]);
    expect(text.size).toBeGreaterThan(500);
  });

  test('stand at everything that an example adds', () => {
    for (const file of extensions)
      expect(undescribed(extendSchema(ours, parse(read(file)))), file).toEqual([]);
  });

  test('are missed wherever one is taken away', () => {
    const bare = `
      type Query { one(first: Int, "How many." limit: Int): One }
      "A thing." type One { "Its id." id: ID! kind: Kind }
      "A kind." enum Kind { "Large." LARGE SMALL }
      input Wanted { name: String }
    `;
    expect(undescribed(schemaOf(bare)).sort()).toEqual([
      'Kind.SMALL',
      'One.kind',
      'Query',
      'Query.one',
      'Query.one(first)',
      'Wanted',
      'Wanted.name',
    ]);
  });

  test.each<[string, number[]]>([
    ['Mutation.consumeUsage(amount)', [1, unitsMax]],
    ['Mutation.reserveUsage', [holdsMax]],
    ['Mutation.reserveUsage(holdSeconds)', [holdSeconds.min, holdSeconds.max, holdSeconds.default]],
    ['Mutation.grantUsage', [unitsMax]],
    ['ProductInput.name', [bounds.nameCharactersMax]],
    ['ProductInput.description', [bounds.descriptionCharactersMax]],
    ['ProductInput.rank', [bounds.rankMax]],
    ['ProductInput.prices', [bounds.pricesMax]],
    ['ProductInput.features', [bounds.featuresMax]],
    ['PriceInput.unitAmount', [bounds.unitAmountMax]],
    ['TrialTermsInput.hours', [bounds.trialHoursMax]],
    ['TrialTermsInput.reminderMinutes', [bounds.reminderMinutesMax]],
    ['FeatureLimitInput.name', [wordBounds.nameMax]],
    ['FeatureLimitInput.unit', [wordBounds.unitMax]],
    ['FeatureLimitInput.unitSingular', [wordBounds.unitMax]],
    ['FeatureLimitInput.description', [wordBounds.descriptionMax]],
  ])('name the bounds that the rules of %s have', (coordinate, values) => {
    for (const value of values) expect(text.get(coordinate)).toMatch(new RegExp(`\\b${number(value)}\\b`));
  });

  test('name the bounds that the doors keep', () => {
    expect(limitFrom(null)).toBe(25);
    expect([limitFrom(1), limitFrom(100)]).toEqual([1, 100]);
    expect(() => limitFrom(101)).toThrow();
    const pages = [...text].filter(([coordinate]) => coordinate.endsWith('(limit)'));
    expect(pages.length).toBeGreaterThan(8);
    for (const [coordinate, words] of pages)
      expect(words, coordinate).toMatch(/, 1 to 100\. The default is 25\.$/);

    expect(keyFrom('k'.repeat(256))).toHaveLength(256);
    expect(() => keyFrom('k'.repeat(257))).toThrow();
    expect(text.get('Mutation.consumeUsage(idempotencyKey)')).toContain('1 to 256 printable characters');

    expect(amountFrom(undefined)).toBe(1);
    expect(text.get('Query.canUse(amount)')).toContain('The default is 1.');

    expect(reasonFrom('r'.repeat(500))).toHaveLength(500);
    expect(() => reasonFrom('r'.repeat(501))).toThrow();
    const reasons = [...text].filter(([coordinate]) => /^Mutation\..*\(reason\)$/.test(coordinate));
    expect(reasons.length).toBeGreaterThan(8);
    for (const [coordinate, words] of reasons) expect(words, coordinate).toContain('1 to 500 characters');
  });
});
