import { resourcesOf, type Resources } from '../kernel/stack.ts';

interface QueueStatement {
  Effect: string;
  Principal?: unknown;
  Action?: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/**
 * Whether the template lets a service put messages into a queue, as it must for rules and dead letters. AWS:
 * documented; without such a policy the target fails, and the caller of PutEvents does not learn it.
 */
export function admitsService(
  resources: Resources,
  queueArn: string,
  service: string,
  sourceArn: string,
): boolean {
  const statements = statementsOn(resources, queueArn).filter(
    (statement) =>
      matches(statement.Action, 'sqs:SendMessage') &&
      (statement.Resource === undefined || matches(statement.Resource, queueArn)) &&
      admits(statement.Principal, service) &&
      holds(statement.Condition, {
        'aws:sourcearn': sourceArn,
        'aws:sourceaccount': sourceArn.split(':')[4]!,
      }),
  );
  const isDenied = statements.some(({ Effect }) => Effect === 'Deny');
  return !isDenied && statements.some(({ Effect }) => Effect === 'Allow');
}

function statementsOn(resources: Resources, queueArn: string): QueueStatement[] {
  const name = queueArn.split(':').at(-1)!;
  return resourcesOf(resources, 'AWS::SQS::QueuePolicy').flatMap(([, { properties }]) => {
    const queues = (properties['Queues'] ?? []) as string[];
    if (!queues.some((url) => url.split('/').at(-1) === name)) return [];
    const { Statement } = properties['PolicyDocument'] as { Statement: QueueStatement | QueueStatement[] };
    return [Statement].flat();
  });
}

function admits(principal: unknown, service: string): boolean {
  if (principal === '*') return true;
  const { AWS, Service } = (principal ?? {}) as { AWS?: unknown; Service?: unknown };
  return [AWS].flat().includes('*') || [Service].flat().includes(service);
}

function holds(condition: QueueStatement['Condition'], facts: Record<string, string>): boolean {
  return Object.entries(condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const fact = facts[key.toLowerCase()];
      // Between services every request is encrypted.
      if (key.toLowerCase() === 'aws:securetransport') return [wanted].flat().map(String).includes('true');
      if (fact === undefined || !/^(Arn|String)(Equals|Like)$/.test(operator)) return false;
      return matches(wanted, fact);
    }),
  );
}

function matches(patterns: string | string[] | undefined, value: string): boolean {
  return [patterns ?? []].flat().some((pattern) => {
    const expression = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${expression}$`, 'i').test(value);
  });
}
