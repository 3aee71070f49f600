import { TemplateError } from '../kernel/templateError.ts';
import { compileConditions, type PolicyCondition, type RequestContext } from './conditions.ts';
import { patternFor, type WildcardPattern } from './wildcard.ts';

/** One statement of a policy, ready to be matched. */
export interface Statement {
  /** The logical id of the resource that holds it (or the name of an AWS managed policy), and its position there. */
  source: string;
  path: string;
  effect: 'Allow' | 'Deny';
  actions: WildcardPattern[];
  isNotAction: boolean;
  resources: WildcardPattern[];
  isNotResource: boolean;
  conditions: PolicyCondition[];
}

export function compileDocument(document: unknown, source: string, path: string): Statement[] {
  const statements = [(document as { Statement?: unknown } | undefined)?.Statement ?? []].flat();
  return statements.map((statement, index) =>
    compileStatement(statement as Record<string, unknown>, source, `${path}.Statement.${index}`),
  );
}

/** Whether the statement speaks of the action and the resource, its conditions aside. */
export function covers(statement: Statement, action: string, resource: string): boolean {
  const hitsAction = statement.actions.some((pattern) => pattern.matches(action)) !== statement.isNotAction;
  return (
    hitsAction && statement.resources.some((pattern) => pattern.matches(resource)) !== statement.isNotResource
  );
}

export function holds(statement: Statement, context: RequestContext): boolean {
  return statement.conditions.every((condition) => condition(context));
}

function compileStatement(declared: Record<string, unknown>, source: string, path: string): Statement {
  const fail = (key: string, problem: string): never => {
    throw new TemplateError(source, `${path}.${key}`, problem);
  };
  for (const key of Object.keys(declared)) {
    if (!['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'].includes(key)) {
      fail(key, 'is not supported in a policy statement');
    }
  }
  const { Effect: effect } = declared;
  if (effect !== 'Allow' && effect !== 'Deny') return fail('Effect', `is ${String(effect)}`);
  const actions = texts(declared.Action ?? declared.NotAction);
  const resources = texts(declared.Resource ?? declared.NotResource);
  if (actions.length === 0) fail('Action', 'is missing');
  if (resources.length === 0) fail('Resource', 'is missing');
  for (const resource of resources) {
    if (resource.includes('${'))
      fail('Resource', `${resource} has a policy variable, which is not supported`);
  }
  return {
    source,
    path,
    effect,
    actions: actions.map((action) => patternFor(action, false)),
    isNotAction: declared.Action === undefined,
    resources: resources.map((resource) => patternFor(resource)),
    isNotResource: declared.Resource === undefined,
    conditions: compileConditions(declared.Condition, source, `${path}.Condition`),
  };
}

function texts(value: unknown): string[] {
  return value === undefined ? [] : [value].flat().map(String);
}
