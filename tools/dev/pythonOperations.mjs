import { plugin as texts } from './documentTexts.mjs';

/** For GraphQL Code Generator: the same texts for the package in Python. */
export const plugin = (schema, documents) => {
  const found = [...texts(schema, documents).matchAll(/^ {2}(\w+): (".*"),$/gm)];
  const lines = found.map(([, name, text]) => `    "${name}": ${text},`);
  return `# fmt: off\noperations: dict[str, str] = {\n${lines.join('\n')}\n}\n`;
};
