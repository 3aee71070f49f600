import type { Resource, Resources } from '../kernel/stack.ts';

/**
 * The CDK's own that only arrange what is not here: how long logs are kept, what a bucket tells of, a network. Files are put into
 * buckets without their function.
 */
const arrangedElsewhere = [
  'Custom::CDKBucketDeployment',
  'Custom::LogRetention',
  'Custom::S3BucketNotifications',
  'Custom::VpcRestrictDefaultSG',
];

/** Whether a function makes resources of this type. */
export function isCustom(type: string): boolean {
  const isOne = type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
  return isOne && !arrangedElsewhere.includes(type);
}

/** The name of the function that makes the resource; undefined for one that no function here makes. */
export function makerOf({ type, properties }: Resource, resources: Resources): string | undefined {
  if (!isCustom(type)) return undefined;
  const token = properties['ServiceToken'];
  for (const { type: other, physicalId, attributes } of resources.values())
    if (other === 'AWS::Lambda::Function' && attributes['Arn'] === token) return physicalId;
  return undefined;
}

export function hasCustomResources(resources: Resources): boolean {
  return [...resources.values()].some((one) => makerOf(one, resources) !== undefined);
}

const mark = 'unknown-before-custom-resource-';

/** What `Ref` and `Fn::GetAtt` give of a resource that its function has not made yet. */
export function unmade(logicalId: string): Pick<Resource, 'physicalId' | 'attributes'> {
  const value = mark + logicalId;
  const attributes = new Proxy({} as Record<string, unknown>, {
    get: () => value,
    getOwnPropertyDescriptor: () => ({ value, configurable: true, enumerable: true, writable: true }),
  });
  return { physicalId: value, attributes };
}

/** Whether something that is not made yet stands in the value. */
export function isPending(value: unknown): boolean {
  return JSON.stringify(value)?.includes(mark) ?? false;
}
