import type { Denial } from './denial.ts';
import type { Role } from './roles.ts';
import type { Statement } from './statement.ts';

/** Resources per action that each statement was used for. */
export type Usage = Map<Statement, Map<string, Set<string>>>;

interface Grant {
  role: string;
  source: string;
  path: string;
}

export interface AuthorityReport {
  denials: Denial[];
  /** Statements that allowed nothing so far. */
  unused: (Grant & { actions: string[]; resources: string[] })[];
  /** Statements that allowed something, and more than was used. */
  wider: (Grant & { unusedActions: string[]; wildcards: string[]; used: Record<string, string[]> })[];
  /** Statements whose services are not called locally, so that nothing can be said about them. */
  notEvaluated: (Grant & { actions: string[] })[];
}

/** Services whose requests are checked here. */
const evaluated = new Set(
  'dynamodb lambda appsync events sqs s3 secretsmanager ssm cognito-idp scheduler sns *'.split(' '),
);

export function reportOn(roles: ReadonlyMap<string, Role>, usage: Usage, denials: Denial[]): AuthorityReport {
  const report: AuthorityReport = { denials: [...denials], unused: [], wider: [], notEvaluated: [] };
  for (const role of roles.values()) {
    for (const statement of role.statements) {
      if (statement.effect === 'Allow') sortIn(report, role, statement, usage.get(statement));
    }
  }
  return report;
}

function sortIn(
  report: AuthorityReport,
  role: Role,
  statement: Statement,
  used: Map<string, Set<string>> | undefined,
): void {
  const grant: Grant = { role: role.logicalId, source: statement.source, path: statement.path };
  const actions = statement.actions.map((pattern) => pattern.text);
  if (!actions.some((action) => evaluated.has(action.split(':')[0]!.toLowerCase()))) {
    report.notEvaluated.push({ ...grant, actions });
    return;
  }
  if (!used) {
    report.unused.push({ ...grant, actions, resources: statement.resources.map((pattern) => pattern.text) });
    return;
  }
  const usedActions = [...used.keys()];
  const unusedActions = statement.isNotAction
    ? []
    : statement.actions
        .filter((pattern) => !usedActions.some((action) => pattern.matches(action)))
        .map(({ text }) => text);
  const wildcards = [...statement.actions, ...statement.resources]
    .filter((pattern) => pattern.hasWildcard)
    .map((pattern) => pattern.text);
  if (
    unusedActions.length === 0 &&
    wildcards.length === 0 &&
    !statement.isNotAction &&
    !statement.isNotResource
  )
    return;
  report.wider.push({
    ...grant,
    unusedActions,
    wildcards,
    used: Object.fromEntries([...used].map(([action, resources]) => [action, [...resources].sort()])),
  });
}
