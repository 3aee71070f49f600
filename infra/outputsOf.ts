import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** What a construct itself puts out, under the names that clients and commands know. */
export function outputsOf(scope: Construct): Record<string, string> {
  return Object.fromEntries(
    scope.node.children
      .filter((one) => one instanceof CfnOutput)
      .map(({ node: { id }, value }) => [`${id[0]!.toLowerCase()}${id.slice(1)}`, String(value)]),
  );
}
