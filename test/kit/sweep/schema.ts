import {
  buildClientSchema,
  getIntrospectionQuery,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { localExtensions } from '../../../tools/dev/extensions.mjs';
import { comingSchema } from '../../../tools/operate/comingSchema.ts';
import { buildContract } from '../../../web/src/admin/schema.ts';
import { gets, type Person } from '../product/people.ts';
import type { Product } from '../product/product.ts';
import { tellsSchema } from '../product/storiesStack.ts';

/** The schema as the running product tells it to any client; production tells none, so there it is the one that was deployed. */
export async function introspected(product: Product, person: Person): Promise<GraphQLSchema> {
  if (!tellsSchema) return buildContract(comingSchema(localExtensions()));
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
