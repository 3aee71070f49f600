// Says where in schema.graphql a mistake is: CDK and AppSync see it only behind AppSync's own directives, in one text.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotPossible } from './sentences.mjs';

/** Throws with `schema.graphql:line:column message` for each mistake, also in what extensions add. */
export async function checkSchema(root, extensions) {
  const { GraphQLError, Source, concatAST, parse } = await import('graphql');
  const { validateSDL } = await import('graphql/validation/validate.js');
  const read = (file) => parse(new Source(readFileSync(join(root, file), 'utf8'), file));
  const files = [
    'infra/appsync.graphql',
    'schema.graphql',
    ...extensions.map((one) => `${one}/schema.graphql`),
  ];
  let mistakes;
  try {
    mistakes = validateSDL(concatAST(files.map(read)));
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    mistakes = [error];
  }
  if (mistakes.length > 0) throw new NotPossible(mistakes.map(inPlace).join('\n'));
}

function inPlace({ message, source, nodes, locations }) {
  const file = source?.name ?? nodes?.[0]?.loc?.source.name ?? 'schema.graphql';
  const [{ line, column } = { line: 1, column: 1 }] = locations ?? [];
  return `${file}:${line}:${column} ${message}`;
}
