import { resourcesOf, type Stack } from '../kernel/stack.ts';

/** One line for each layer that functions name and that no stack here makes: what its code would take from it is not there. */
export function notesOn({ resources }: Pick<Stack, 'resources'>): string[] {
  const own = new Set(resourcesOf(resources, 'AWS::Lambda::LayerVersion').map(([, one]) => one.physicalId));
  const functions = new Map<string, string[]>();
  for (const [logicalId, { properties }] of resourcesOf(resources, 'AWS::Lambda::Function'))
    for (const layer of (properties['Layers'] ?? []) as unknown[])
      if (!own.has(String(layer)))
        functions.set(String(layer), [...(functions.get(String(layer)) ?? []), logicalId]);
  return [...functions].map(([layer, ids]) => `Not here: the layer ${layer} of ${ids.join(', ')}`);
}
