import { Kind, print, visit } from 'graphql';

/** For GraphQL Code Generator: the text of each operation by its name. */
export const plugin = (_, documents) => {
  const lines = operationTexts(documents).map(([name, text]) => `  ${name}: ${JSON.stringify(text)},`);
  return `export const documents = {\n${lines.join('\n')}\n} as const;\n`;
};

/** Name, text and kind (`Query`) of each operation: with the fragments that it spreads, and no more spaces than it needs. */
export function operationTexts(documents) {
  const definitions = documents.flatMap(({ document }) => document.definitions);
  const fragments = new Map(
    definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]),
  );
  return definitions
    .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    .map((operation) => {
      const text = [operation, ...spreadIn(operation, fragments)]
        .map(print)
        .join(' ')
        .replaceAll(/\s+/g, ' ');
      return [operation.name.value, text, kindOf(operation)];
    });
}

function kindOf({ operation }) {
  return operation.charAt(0).toUpperCase() + operation.slice(1);
}

function spreadIn(definition, fragments, found = new Set()) {
  visit(definition, {
    FragmentSpread: ({ name }) => {
      const fragment = fragments.get(name.value);
      if (found.has(fragment)) return;
      found.add(fragment);
      spreadIn(fragment, fragments, found);
    },
  });
  return found;
}
