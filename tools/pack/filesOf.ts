import { readFileSync } from 'node:fs';

/** The files that a document shows: each fenced block whose first line is a comment with the file's name, by that name. */
export function filesOf(document: string): Map<string, string> {
  const blocks = readFileSync(document, 'utf8').matchAll(/^```tsx?\n\/\/ (\S+\.tsx?)\n([^]*?)^```$/gm);
  return new Map([...blocks].map(([, file, text]) => [file!, text!]));
}
