import {
  buildClientSchema,
  getIntrospectionQuery,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { gets, type Person } from '../product/people.ts';
import type { Product } from '../product/product.ts';

/** The schema as the running product tells it to any client. */
export async function introspected(product: Product, person: Person): Promise<GraphQLSchema> {
  return buildClientSchema(await gets<IntrospectionQuery>(product, person, getIntrospectionQuery()));
}

export interface RootField {
  kind: 'query' | 'mutation' | 'subscription';
  name: string;
}

export function rootFieldsOf(schema: GraphQLSchema): RootField[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, type]) =>
    Object.keys(type?.getFields() ?? {}).map((name) => ({ kind, name })),
  );
}
