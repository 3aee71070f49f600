import type { Resource, Stack } from '../kernel/stack.ts';
import { makerOf } from '../customResources/kinds.ts';
import { isRun } from './attributes/registry.ts';

/**
 * Stacks that are deployed one after the other, as the one installation that they are together. It is called like the last of them,
 * whose logical ids stay; one of another stack that is taken is written `stack.Id`.
 */
export function joined(stacks: Stack[]): Stack {
  const last = stacks.at(-1)!;
  const resources = new Map<string, Resource>();
  const written = new Map<string, Record<string, unknown>>();
  for (const stack of stacks) {
    const idHere = idsIn(stack, stacks);
    for (const [logicalId, resource] of stack.resources)
      resources.set(
        idHere(logicalId),
        stack.region === last.region ? resource : { ...resource, region: stack.region },
      );
    for (const [logicalId, properties] of stack.written)
      written.set(idHere(logicalId), renamed(properties, idHere) as Record<string, unknown>);
  }
  return {
    ...last,
    ...{ resources, written, unsupported: unsupportedAmong(resources) },
    notes: [...new Set(stacks.flatMap(({ notes }) => notes))],
    outputs: Object.assign({}, ...stacks.map(({ outputs }) => outputs)) as Record<string, string>,
  };
}

/** One line for each type that is declared and not run. */
export function unsupportedAmong(resources: ReadonlyMap<string, Resource>): string[] {
  const byType = new Map<string, string[]>();
  for (const [logicalId, resource] of resources) {
    const { type } = resource;
    if (!isRun(type) && makerOf(resource, resources) === undefined)
      byType.set(type, [...(byType.get(type) ?? []), logicalId]);
  }
  return [...byType].sort().map(([type, ids]) => `${type}: ${ids.join(', ')}`);
}

function idsIn(stack: Stack, stacks: Stack[]): (logicalId: string) => string {
  const others = stacks.filter((other) => other !== stack);
  const isLast = stack === stacks.at(-1);
  return (logicalId) =>
    !isLast && others.some(({ written }) => written.has(logicalId))
      ? `${stack.name}.${logicalId}`
      : logicalId;
}

/** As it is written, with references to the ids that the resources have now. */
function renamed(value: unknown, idHere: (logicalId: string) => string): unknown {
  if (Array.isArray(value)) return value.map((entry) => renamed(entry, idHere));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: unknown; 'Fn::GetAtt'?: unknown };
  if (typeof Ref === 'string') return { Ref: idHere(Ref) };
  if (Array.isArray(attribute))
    return { 'Fn::GetAtt': [idHere(String(attribute[0])), ...(attribute.slice(1) as unknown[])] };
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, renamed(entry, idHere)]));
}
