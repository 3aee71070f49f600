import { expect, test } from 'vitest';
import type { Resource, Stack } from '../../src/kernel/stack.ts';
import { withVariables } from '../../src/template/variables.ts';

function aFunction(Variables?: object): Resource {
  return {
    type: 'AWS::Lambda::Function',
    properties: { Timeout: 3, ...(Variables ? { Environment: { Variables } } : {}) },
    physicalId: 'fn',
    attributes: {},
  };
}

const stackOf = (resources: Record<string, Resource>) =>
  ({ name: 'shop', resources: new Map(Object.entries(resources)) }) as unknown as Stack;

test('a variable that a function declares has the given value, and no function gets one that it does not declare', () => {
  const bare = aFunction();
  const changed = withVariables(
    stackOf({ Calls: aFunction({ API: 'https://far', TABLE: 't' }), Other: aFunction({ TABLE: 't' }), bare }),
    { API: 'http://127.0.0.1:9' },
  );
  expect(changed.resources.get('Calls')!.properties).toEqual({
    Timeout: 3,
    Environment: { Variables: { API: 'http://127.0.0.1:9', TABLE: 't' } },
  });
  expect(changed.resources.get('Other')).toEqual(aFunction({ TABLE: 't' }));
  expect(changed.resources.get('bare')).toBe(bare);
  expect(changed.name).toBe('shop');
});
