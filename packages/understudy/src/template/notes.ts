import { resourcesOf, type Stack } from '../kernel/stack.ts';

/** One line for each layer that functions name and that no stack here makes: what its code would take from it is not there. */
function foreignLayers({ resources }: Pick<Stack, 'resources'>): string[] {
  const own = new Set(resourcesOf(resources, 'AWS::Lambda::LayerVersion').map(([, one]) => one.physicalId));
  const functions = new Map<string, string[]>();
  for (const [logicalId, { properties }] of resourcesOf(resources, 'AWS::Lambda::Function'))
    for (const layer of (properties['Layers'] ?? []) as unknown[])
      if (!own.has(String(layer)))
        functions.set(String(layer), [...(functions.get(String(layer)) ?? []), logicalId]);
  return [...functions].map(([layer, ids]) => `Not here: the layer ${layer} of ${ids.join(', ')}`);
}

/** What a user would look for in vain, in a sentence each. */
export function notesOn(stack: Pick<Stack, 'resources'>): string[] {
  const pools = resourcesOf(stack.resources, 'AWS::Cognito::IdentityPool').map(
    ([logicalId]) =>
      `Not run: the identity pool ${logicalId} gives out no credentials; operator.json has those of its roles`,
  );
  return [...foreignLayers(stack), ...pools];
}
