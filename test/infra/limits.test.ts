import { parse, type DocumentNode } from 'graphql';
import { expect, test } from 'vitest';
import * as client from '../../packages/client/src/generated/client.ts';
import * as own from '../../web/src/generated/graphql.ts';
import { weightOf } from '../kit/schema/weight.ts';
import { stackTemplate } from '../kit/stack/template.ts';

/** Of a project that builds on this one. */
const extension = '../../examples/race/generated/graphql.ts';
const race = (await import(/* @vite-ignore */ extension)) as Record<string, unknown>;

/** Every operation that the product's own pages and the client package send. */
const documents = Object.entries({ ...client, ...own, ...race }).flatMap(([name, value]) =>
  name.endsWith('Document') ? [{ name, document: documentOf(value) }] : [],
);

const api = Object.values(stackTemplate().Resources).find(({ Type }) => Type === 'AWS::AppSync::GraphQLApi')!;

test('S4: the API’s resolver limit lets every operation of our own pages pass three times over, and not much more', () => {
  const weights = documents.map(({ name, document }) => ({ name, ...weightOf(document) }));
  expect(weights.length).toBeGreaterThan(40);
  const heaviest = Math.max(...weights.map(({ resolvers }) => resolvers));
  const limit = api.Properties['ResolverCountLimit'] as number;
  expect(heaviest * 3).toBeLessThanOrEqual(limit);
  expect(limit).toBeLessThanOrEqual(heaviest * 4);
  const deepest = Math.max(...weights.map(({ depth }) => depth));
  // In `prod`, where no introspection query has to pass.
  expect(deepest).toBeLessThan(8);
});

test('the weight of a document counts what is in fragments and below', () => {
  const document = parse(
    'query { me { ...P } b: me { trials { id } } } fragment P on Me { id usage { used } }',
  );
  expect(weightOf(document)).toEqual({ resolvers: 4, depth: 3 });
});

function documentOf(value: unknown): DocumentNode {
  return typeof value === 'object' && value !== null && 'kind' in value
    ? (value as DocumentNode)
    : parse(String(value));
}
