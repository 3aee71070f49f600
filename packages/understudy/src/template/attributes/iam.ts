import type { Declaration, Family } from './declaration.ts';

export const iam: Family = {
  'AWS::IAM::Role': (declared) => {
    const name = declared.name('RoleName', 64);
    const arn = globalArn(declared, `role${pathOf(declared)}${name}`);
    return { ref: name, attributes: { Arn: arn, RoleId: `AROA${declared.id(17).toUpperCase()}` } };
  },
  'AWS::IAM::Policy': (declared) => ({
    ref: declared.name('PolicyName', 128),
    attributes: { Id: declared.logicalId },
  }),
  'AWS::IAM::ManagedPolicy': (declared) => {
    const name = declared.name('ManagedPolicyName', 128);
    const arn = globalArn(declared, `policy${pathOf(declared)}${name}`);
    return { ref: arn, attributes: { PolicyArn: arn } };
  },
};

function pathOf(declared: Declaration): string {
  return typeof declared.properties.Path === 'string' ? declared.properties.Path : '/';
}

function globalArn(declared: Declaration, rest: string): string {
  return `arn:aws:iam::${declared.accountId}:${rest}`;
}
