import { operationTexts } from './documentTexts.mjs';

/** For GraphQL Code Generator: the text of each operation, which knows what it takes and answers, without a package for that. */
export const plugin = (_, documents, { operation }) => ({
  prepend: [`import type { Operation } from '${operation}';`],
  content: operationTexts(documents)
    .map(([name, text, kind]) => {
      const types = `${name}${kind}`;
      const operationType = `Operation<${types}, ${types}Variables>`;
      return `export const ${name}Document = ${JSON.stringify(text)} as unknown as ${operationType};\n`;
    })
    .join(''),
});
