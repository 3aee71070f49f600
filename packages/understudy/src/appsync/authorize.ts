import { Kind } from 'graphql';
import type { ConstDirectiveNode, GraphQLObjectType } from 'graphql';
import { AccessDenied } from '../iam/principal.ts';
import type { Authority } from '../iam/principal.ts';
import { assumed } from './assumptions.ts';
import type { AuthMode, Caller } from './caller.ts';
import type { ApiDefinition } from './definition.ts';

/** Who may read one field. */
export interface FieldRule {
  modes: ReadonlySet<AuthMode>;
  /** Of user pool callers: at least one of these; undefined when any user will do. */
  groups: ReadonlySet<string> | undefined;
}

export interface FieldAuthority {
  ruleFor(parent: GraphQLObjectType, fieldName: string): FieldRule;
  /** Directives, groups, `deniedFields` and, for fields of the root types, the caller's policies. */
  allows(caller: Caller, rule: FieldRule, parentType: string, fieldName: string, isRoot: boolean): boolean;
}

const modeOfDirective: Record<string, AuthMode> = {
  aws_api_key: 'API_KEY',
  aws_iam: 'AWS_IAM',
  aws_oidc: 'OPENID_CONNECT',
  aws_lambda: 'AWS_LAMBDA',
  aws_cognito_user_pools: 'AMAZON_COGNITO_USER_POOLS',
};

export function fieldAuthority(
  definition: ApiDefinition,
  authority: Authority,
  rootTypes: ReadonlySet<string>,
): FieldAuthority {
  const defaultRule: FieldRule = { modes: new Set([definition.defaultAuth.mode]), groups: undefined };
  // AWS: observed. With further modes, and on nested fields, `@aws_auth` is not looked at.
  const heedsAwsAuth =
    definition.additionalAuth.length === 0 && definition.defaultAuth.mode === 'AMAZON_COGNITO_USER_POOLS';
  const rules = new Map<string, FieldRule>();

  const directiveRule = (directives: readonly ConstDirectiveNode[] | undefined, parent: string) =>
    ruleOf(directives ?? [], heedsAwsAuth && rootTypes.has(parent));

  return {
    ruleFor(parent, fieldName) {
      const coordinate = `${parent.name}.${fieldName}`;
      let rule = rules.get(coordinate);
      if (!rule) {
        // AWS: documented. The field's directives replace the type's; neither leaves the default mode.
        rule =
          directiveRule(parent.getFields()[fieldName]?.astNode?.directives, parent.name) ??
          directiveRule(parent.astNode?.directives, parent.name) ??
          defaultRule;
        rules.set(coordinate, rule);
      }
      return rule;
    },
    allows(caller, rule, parentType, fieldName, isRoot) {
      if (!rule.modes.has(caller.mode)) return false;
      if (caller.mode === 'AMAZON_COGNITO_USER_POOLS' && !groupsAllow(caller, rule.groups)) return false;
      if (caller.deniedFields.size > 0 && caller.deniedFields.has(`${parentType}.${fieldName}`)) return false;
      if (!isRoot || !caller.principal) return true;
      return policiesAllow(authority, caller, `${definition.arn}/types/${parentType}/fields/${fieldName}`);
    },
  };
}

function ruleOf(directives: readonly ConstDirectiveNode[], heedsAwsAuth: boolean): FieldRule | undefined {
  const modes = new Set<AuthMode>();
  let groups: Set<string> | undefined;
  let anyUser = false;
  for (const directive of directives) {
    const name = directive.name.value;
    const mode = name === 'aws_auth' && heedsAwsAuth ? 'AMAZON_COGNITO_USER_POOLS' : modeOfDirective[name];
    if (!mode) continue;
    modes.add(mode);
    if (mode !== 'AMAZON_COGNITO_USER_POOLS') continue;
    const named = groupsOf(directive);
    if (named) groups = new Set([...(groups ?? []), ...named]);
    else anyUser = true;
  }
  if (modes.size === 0) return undefined;
  return { modes, groups: anyUser ? undefined : groups };
}

function groupsOf(directive: ConstDirectiveNode): string[] | undefined {
  const list = directive.arguments?.find(({ name }) => name.value === 'cognito_groups')?.value;
  if (!list || list.kind === Kind.NULL) return undefined;
  const values = list.kind === Kind.LIST ? list.values : [list];
  return values.flatMap((value) => (value.kind === Kind.STRING ? [value.value] : []));
}

function groupsAllow(caller: Caller, groups: ReadonlySet<string> | undefined): boolean {
  if (!groups) return caller.defaultAction === 'ALLOW' || !assumed.denyNeedsNamedGroup;
  return caller.groups.some((group) => groups.has(group));
}

function policiesAllow(authority: Authority, caller: Caller, resource: string): boolean {
  if (!caller.principal) return true;
  try {
    authority.demand(caller.principal, 'appsync:GraphQL', resource);
    return true;
  } catch (error) {
    if (error instanceof AccessDenied) return false;
    throw error;
  }
}
