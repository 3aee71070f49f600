import type { Template } from '../template/document.ts';
import { validationError } from './failure.ts';

/** Names that `Ref`, `Fn::GetAtt` and `Fn::Sub` below a value refer to: parameters, pseudo parameters and resources. */
export function dependenciesIn(value: unknown): string[] {
  const found = new Set<string>();
  collect(value, found);
  return [...found];
}

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const entry of value) collect(entry, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value);
  if (entries.length === 1) {
    const [key, argument] = entries[0]!;
    if (key === 'Ref') found.add(String(argument));
    if (key === 'Fn::GetAtt')
      found.add(String(Array.isArray(argument) ? argument[0] : String(argument).split('.')[0]));
    if (key === 'Fn::Sub') collectPattern(argument, found);
  }
  for (const [, entry] of entries) collect(entry, found);
}

function collectPattern(argument: unknown, found: Set<string>): void {
  const [pattern, own = {}] = (Array.isArray(argument) ? argument : [argument]) as [string, object?];
  for (const [, literal, name] of String(pattern).matchAll(/\$\{(!?)([^}.]+)[^}]*\}/g)) {
    if (!literal && !Object.hasOwn(own, name!.trim())) found.add(name!.trim());
  }
}

/** The resources that each one needs before it, by logical id. */
export function dependenciesOf(template: Template): Map<string, string[]> {
  const ids = new Set(Object.keys(template.Resources));
  return new Map(
    Object.entries(template.Resources).map(([logicalId, { Properties, DependsOn }]) => [
      logicalId,
      [...new Set([...dependenciesIn(Properties), ...[DependsOn ?? []].flat()])].filter((name) =>
        ids.has(name),
      ),
    ]),
  );
}

/** In waves: what a wave needs was made by those before it, and what is late by nothing that could come before. Throws for a circle. */
export function waves(
  needs: ReadonlyMap<string, readonly string[]>,
  isLate: (logicalId: string) => boolean = () => false,
): string[][] {
  const left = new Set(needs.keys());
  const found: string[][] = [];
  while (left.size > 0) {
    const ready = [...left].filter((id) => !needs.get(id)!.some((other) => left.has(other)));
    if (ready.length === 0)
      throw validationError(`Circular dependency between resources: [${[...left].join(', ')}]`);
    const early = ready.filter((id) => !isLate(id));
    const wave = early.length > 0 ? early : ready;
    for (const id of wave) left.delete(id);
    found.push(wave);
  }
  return found;
}
