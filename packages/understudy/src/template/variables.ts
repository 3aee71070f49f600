import type { Resource, Stack } from '../kernel/stack.ts';

/** The stack with other values of environment variables. A function that does not declare one does not get it. */
export function withVariables(stack: Stack, variables: Record<string, string>): Stack {
  if (Object.keys(variables).length === 0) return stack;
  const resources = new Map(
    [...stack.resources].map(([id, resource]): [string, Resource] => [id, changed(resource, variables)]),
  );
  return { ...stack, resources };
}

function changed(resource: Resource, variables: Record<string, string>): Resource {
  const environment = resource.properties['Environment'] as
    { Variables?: Record<string, unknown> } | undefined;
  if (resource.type !== 'AWS::Lambda::Function' || environment?.Variables === undefined) return resource;
  const Variables = Object.fromEntries(
    Object.entries(environment.Variables).map(([name, value]) => [name, variables[name] ?? value]),
  );
  return { ...resource, properties: { ...resource.properties, Environment: { ...environment, Variables } } };
}
