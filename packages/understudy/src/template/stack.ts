import type { Stack } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';
import { openStacks } from './assembly.ts';
import { joined } from './joined.ts';
import { notesOn } from './notes.ts';
import { Resolution, type Before, type ReadOptions } from './resolution.ts';

export type { ReadOptions } from './resolution.ts';

/**
 * Reads a synthesized folder and resolves its stack as CloudFormation would when it creates it. Those that it depends on are made
 * before it and are part of what it gives; a parameter goes to whichever declares it.
 */
export function readTemplate(folder: string, options: ReadOptions): Stack {
  const { imports = {}, leaveOut = [] } = options;
  const documents = openStacks(folder, options.stack);
  for (const name of Object.keys(options.parameters ?? {})) {
    if (!documents.some(({ template }) => template.Parameters?.[name]))
      throw new TemplateError(name, 'Parameters', 'the template has no such parameter');
  }
  const around: Before = { exports: new Map(), imported: new Set(), leftOut: new Set(), outputs: [] };
  const stack = joined(documents.flatMap((document) => new Resolution(document, options, around).run()));
  const demandAll = (names: string[], found: Set<string>, problem: string) => {
    for (const name of names) if (!found.has(name)) throw new TemplateError(name, '', problem);
  };
  demandAll(Object.keys(imports), around.imported, 'no stack imports a value of this name');
  const nothing = 'there is no resource, property or type of this name to leave out';
  demandAll(leaveOut, around.leftOut, nothing);
  return { ...stack, notes: [...stack.notes, ...notesOn(stack)] };
}
