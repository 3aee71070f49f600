import type { Template } from '../template/document.ts';

/** Files that the CDK has a function of its own put into a bucket while a stack is deployed. */
export const bucketDeployment = 'Custom::CDKBucketDeployment';

/** The logical ids of those functions. What they do is done here without them: they are no Node.js. */
export function bucketDeployers({ Resources }: Template): Set<string> {
  return new Set(
    Object.values(Resources)
      .filter(({ Type }) => Type === bucketDeployment)
      .flatMap(({ Properties }) => {
        const { 'Fn::GetAtt': attribute } = (Properties?.['ServiceToken'] ?? {}) as {
          'Fn::GetAtt'?: unknown;
        };
        return Array.isArray(attribute) ? [String(attribute[0])] : [];
      }),
  );
}
