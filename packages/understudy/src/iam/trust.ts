import { compileConditions, type PolicyCondition, type RequestContext } from './conditions.ts';
import type { Principal } from './principal.ts';
import { patternFor, type WildcardPattern } from './wildcard.ts';

interface TrustStatement {
  effect: 'Allow' | 'Deny';
  actions: WildcardPattern[];
  /** ARNs, account ids or `*`; services are not principals that call STS. */
  principals: string[];
  conditions: PolicyCondition[];
}

/**
 * What a role's trust policy says to a caller of the same account. `directly` names the caller, and needs no permission of the
 * caller's own; `account` leaves it to those permissions. AWS: documented.
 */
export function trustOf(
  document: unknown,
  logicalId: string,
  caller: Principal,
  action: string,
  context: RequestContext,
): 'directly' | 'account' | 'not' {
  const applying = statementsOf(document, logicalId).filter(
    (one) =>
      one.actions.some((pattern) => pattern.matches(action)) &&
      one.conditions.every((holds) => holds(context)),
  );
  const named = new Set(['*', caller.roleArn, caller.assumedRoleArn]);
  const account = new Set([caller.accountId, `arn:aws:iam::${caller.accountId}:root`]);
  const speaksTo = (effect: string, names: Set<string>) =>
    applying.some((one) => one.effect === effect && one.principals.some((name) => names.has(name)));
  if (speaksTo('Deny', named) || speaksTo('Deny', account)) return 'not';
  if (speaksTo('Allow', named)) return 'directly';
  return speaksTo('Allow', account) ? 'account' : 'not';
}

/** Whether a role's trust policy lets in who an identity provider vouches for. */
export function trustsProvider(
  document: unknown,
  logicalId: string,
  provider: string,
  context: RequestContext,
): boolean {
  const applying = statementsOf(document, logicalId, 'Federated').filter(
    ({ actions, principals, conditions }) =>
      actions.some((pattern) => pattern.matches('sts:AssumeRoleWithWebIdentity')) &&
      principals.includes(provider) &&
      conditions.every((holds) => holds(context)),
  );
  return applying.length > 0 && applying.every(({ effect }) => effect === 'Allow');
}

function statementsOf(
  document: unknown,
  logicalId: string,
  kind: 'AWS' | 'Federated' = 'AWS',
): TrustStatement[] {
  const path = 'Properties.AssumeRolePolicyDocument.Statement';
  const statements = [(document as { Statement?: unknown } | undefined)?.Statement ?? []].flat();
  return (statements as Record<string, unknown>[]).map((statement, index) => {
    const principal = statement.Principal as
      string | Partial<Record<typeof kind, string | string[]>> | undefined;
    return {
      effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
      actions: [statement.Action ?? []].flat().map((action) => patternFor(String(action), false)),
      principals: typeof principal === 'string' ? [principal] : [principal?.[kind] ?? []].flat(),
      conditions: compileConditions(statement.Condition, logicalId, `${path}.${index}.Condition`),
    };
  });
}
