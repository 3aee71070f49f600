import { CfnOutput } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { House } from './house.ts';

interface AccountRole {
  /** The last part of its name; the output that names it is `{Name}RoleArn`. */
  name: string;
  description: string;
  actions: string[];
  resources: string[];
}

/** A role that may be assumed by those of the account whose own policy names it, and may do one thing. */
export function addAccountRole(
  { scope, stack, settings }: House,
  { name, description, actions, resources }: AccountRole,
): void {
  const id = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  const role = new Role(scope, id, {
    // Roles are named once for all regions of an account.
    roleName: `${settings.name}-${stack.region}-${name}`,
    description,
    assumedBy: new AccountPrincipal(stack.account),
    inlinePolicies: {
      own: new PolicyDocument({ statements: [new PolicyStatement({ actions, resources })] }),
    },
  });
  new CfnOutput(scope, `${id}RoleArn`, { value: role.roleArn });
}
