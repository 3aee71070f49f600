import type { Resource } from '../kernel/stack.ts';
import { patternFor } from './wildcard.ts';

interface Permission {
  action: string;
  /** A service, an account, a role's ARN, or `*`. */
  principal: string;
  sourceArn?: string;
  sourceAccount?: string;
  viaUrlOnly: boolean;
  urlAuthType?: string;
}

/** Who else may call a function: the resource policies that `AWS::Lambda::Permission` builds. */
export class FunctionPolicies {
  private readonly byFunction = new Map<string, Permission[]>();

  constructor(resources: ReadonlyMap<string, Resource>) {
    for (const { type, properties } of resources.values()) {
      if (type !== 'AWS::Lambda::Permission') continue;
      const name = functionNameOf(String(properties.FunctionName));
      this.byFunction.set(name, [...(this.byFunction.get(name) ?? []), permissionFrom(properties)]);
    }
  }

  allowsService(functionName: string, service: string, sourceArn: string): boolean {
    return this.permissionsFor(functionName, 'lambda:InvokeFunction').some(
      (permission) => !permission.viaUrlOnly && isGiven(permission, service, sourceArn),
    );
  }

  /** The action that keeps a service from calling the function by its URL; AWS: documented, it needs both. */
  missingForUrl(functionName: string, service: string, sourceArn: string): string | undefined {
    return ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'].find(
      (action) =>
        !this.permissionsFor(functionName, action).some((permission) =>
          isGiven(permission, service, sourceArn),
        ),
    );
  }

  allowsRole(functionName: string, action: string, roleArn: string): boolean {
    const account = roleArn.split(':')[4]!;
    return this.permissionsFor(functionName, action).some(
      ({ principal, viaUrlOnly }) =>
        !viaUrlOnly && [roleArn, account, `arn:aws:iam::${account}:root`].includes(principal),
    );
  }

  /** AWS: documented; a URL without authorization needs both actions for everybody since October 2025. */
  allowsPublicUrl(functionName: string): boolean {
    const open = (action: string) =>
      this.permissionsFor(functionName, action).some(
        ({ principal, urlAuthType }) => principal === '*' && urlAuthType !== 'AWS_IAM',
      );
    return open('lambda:InvokeFunctionUrl') && open('lambda:InvokeFunction');
  }

  private permissionsFor(functionName: string, action: string): Permission[] {
    return (this.byFunction.get(functionName) ?? []).filter((permission) =>
      patternFor(permission.action, false).matches(action),
    );
  }
}

function isGiven({ principal, ...permission }: Permission, service: string, sourceArn: string): boolean {
  return (
    principal === service &&
    (permission.sourceArn === undefined || patternFor(permission.sourceArn).matches(sourceArn)) &&
    (permission.sourceAccount === undefined || sourceArn.split(':')[4] === permission.sourceAccount)
  );
}

/** The bare name in a function's name, ARN or qualified ARN. */
export function functionNameOf(nameOrArn: string): string {
  const parts = nameOrArn.split(':');
  return parts.length >= 7 ? parts[6]! : parts[0]!;
}

function permissionFrom(properties: Record<string, unknown>): Permission {
  const text = (name: string) =>
    properties[name] === undefined ? {} : { [lowerFirst(name)]: String(properties[name]) };
  return {
    action: String(properties.Action),
    principal: String(properties.Principal),
    ...text('SourceArn'),
    ...text('SourceAccount'),
    ...(properties.FunctionUrlAuthType !== undefined
      ? { urlAuthType: String(properties.FunctionUrlAuthType) }
      : {}),
    viaUrlOnly: properties.InvokedViaFunctionUrl === true,
  };
}

function lowerFirst(name: string): string {
  return name[0]!.toLowerCase() + name.slice(1);
}
