import { readFileSync } from 'node:fs';
import { Kind, parse, type FieldDefinitionNode } from 'graphql';
import type { RootField } from './schema.ts';

/** The root fields that the schema keeps neither for operators nor for the backend alone. */
export function fieldsOfUsers(): RootField[] {
  const kinds = { Query: 'query', Mutation: 'mutation', Subscription: 'subscription' } as const;
  return parse(readFileSync('schema.graphql', 'utf8')).definitions.flatMap((one) => {
    if (one.kind !== Kind.OBJECT_TYPE_DEFINITION || !Object.hasOwn(kinds, one.name.value)) return [];
    const kind = kinds[one.name.value as keyof typeof kinds];
    return one.fields!.filter(isForUsers).map(({ name }) => ({ kind, name: name.value }));
  });
}

function isForUsers({ directives = [] }: FieldDefinitionNode): boolean {
  const auth = directives.filter(({ name }) => /^aws_(iam|cognito_user_pools)$/.test(name.value));
  return auth.length === 0 || auth.some((one) => one.name.value !== 'aws_iam' && one.arguments?.length === 0);
}
