import { readFileSync } from 'node:fs';

/** What a document writes as code inside its sentences, in the order of the document. */
export function spansOf(file: string): string[] {
  const text = readFileSync(file, 'utf8').replaceAll(/^\s*```[^]*?^\s*```$/gm, '');
  return [...text.matchAll(/`([^`]+)`/g)].map(([, span]) => span!.replaceAll(/\s+/g, ' '));
}
