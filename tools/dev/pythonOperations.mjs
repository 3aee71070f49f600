import { operationTexts } from './documentTexts.mjs';

/** For GraphQL Code Generator: the same texts for the package in Python. */
export const plugin = (_, documents) => {
  const lines = operationTexts(documents).map(([name, text]) => `    "${name}": ${JSON.stringify(text)},`);
  return `# fmt: off\noperations: dict[str, str] = {\n${lines.join('\n')}\n}\n`;
};
