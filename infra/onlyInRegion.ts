import { CfnCondition, Fn, Stack, Token, type CfnResource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * What only one region can have: not made where the stack's region is known to be another one, as it is, where it is known to be this one, and otherwise under a
 * condition of that name, which CloudFormation decides. One that can only come out one way is a warning at each synth.
 */
export function onlyInRegion(scope: Construct, id: string, region: string, make: () => CfnResource[]): void {
  const { region: here } = Stack.of(scope);
  const isOpen = Token.isUnresolved(here) || Token.isUnresolved(region);
  if (!isOpen && here !== region) return;
  const made = make();
  if (!isOpen) return;
  const condition = new CfnCondition(scope, id, { expression: Fn.conditionEquals(here, region) });
  for (const resource of made) resource.cfnOptions.condition = condition;
}
