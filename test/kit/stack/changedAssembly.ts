import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

export type Changes = Record<string, (template: any) => void>;

/** A copy of an assembly with the template of one stack or more changed, each under the name that its new content gives it. */
export function changedAssembly(scratch: string, folder: string, changes: Changes): string {
  const copy = mkdtempSync(join(scratch, 'assembly-'));
  cpSync(folder, copy, { recursive: true });
  for (const [name, change] of Object.entries(changes)) {
    const file = join(copy, `${name}.template.json`);
    const before = createHash('sha256').update(readFileSync(file)).digest('hex');
    const template = JSON.parse(readFileSync(file, 'utf8'));
    change(template);
    const text = JSON.stringify(template);
    writeFileSync(file, text);
    const after = createHash('sha256').update(text).digest('hex');
    for (const other of ['manifest.json', `${name}.assets.json`]) {
      const whole = readFileSync(join(copy, other), 'utf8');
      expect(whole).toContain(before);
      writeFileSync(join(copy, other), whole.replaceAll(before, after));
    }
  }
  return copy;
}

export const ofType = (template: any, type: string) =>
  Object.entries<any>(template.Resources).filter(([, one]) => one.Type === type);
