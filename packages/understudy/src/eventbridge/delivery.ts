import type { Clock } from '../kernel/clock.ts';
import { AccessDenied, type Authority, type Principal } from '../iam/principal.ts';
import type { Invoker } from '../lambda/invoker.ts';
import type { GraphqlTargets } from './graphqlTargets.ts';
import { ServiceError } from '../kernel/answer.ts';
import { admitsService } from '../sqs/queuePolicy.ts';
import type { Queues } from '../sqs/queues.ts';
import { resourcesOf, type Resources } from '../kernel/stack.ts';
import { leaveOutHint, TemplateError } from '../kernel/templateError.ts';

/** What a rule or a schedule hands over to, and where a message goes that could not be. */
export interface Target {
  arn: string;
  roleArn?: string | undefined;
  deadLetterArn?: string | undefined;
  groupId?: string | undefined;
  /** What an API is asked; its variables are the target's input. */
  query?: string | undefined;
}

/** Everything that a delivery touches. */
export interface Delivering {
  resources: Resources;
  clock: Clock;
  authority: Authority;
  invoker: Invoker;
  queues: Queues;
  /** Absent where there are no APIs. */
  graphql?: GraphqlTargets;
  bus: (arn: string) => { publish(event: Record<string, unknown>): Promise<void> } | undefined;
  /** The role that a service takes on for a delivery; the session is named after the service. */
  assume: (roleArn: string, session: string) => Principal;
  /** Each delivery that failed, for the console. */
  onFailure: (failure: DeliveryFailure) => void;
}

export interface DeliveryFailure {
  sourceArn: string;
  targetArn: string;
  code: string;
  message: string;
  at: number;
}

/** Who delivers: EventBridge by the target's own policy, Scheduler always in a role. */
export type Source = { service: 'events.amazonaws.com' | 'scheduler.amazonaws.com'; arn: string };

/** Checks at start that the target is of a kind that runs here and that it is there. */
export function demandTarget(
  logicalId: string,
  delivering: Delivering,
  target: Target,
  functionArns: Set<string>,
): void {
  const { arn, deadLetterArn, query } = target;
  const service = arn.split(':')[2];
  if (service === 'lambda' && !functionArns.has(unqualified(arn))) {
    throw new TemplateError(logicalId, '', `its target ${arn} is not a declared function`);
  }
  if (service === 'sqs' && !delivering.queues.findByArn(arn)) {
    throw new TemplateError(logicalId, '', `its target ${arn} is not a declared queue`);
  }
  if (service === 'events' && !delivering.bus(arn)) {
    throw new TemplateError(logicalId, '', `its target ${arn} is not a declared event bus`);
  }
  const isGraphql = service === 'appsync' && query !== undefined && delivering.graphql !== undefined;
  if (isGraphql && !isDeclaredApi(delivering.resources, arn)) {
    throw new TemplateError(logicalId, '', `its target ${arn} is not a declared API`);
  }
  if (!isGraphql && !['lambda', 'sqs', 'events'].includes(service ?? '')) {
    throw new TemplateError(
      logicalId,
      '',
      `targets of the kind ${arn} do not run here${logicalId === '' ? '' : leaveOutHint(logicalId)}`,
    );
  }
  if (deadLetterArn !== undefined && !delivering.queues.findByArn(deadLetterArn)) {
    throw new TemplateError(
      logicalId,
      '',
      `its dead letters go to ${deadLetterArn}, which is not a declared queue`,
    );
  }
}

/**
 * Hands over once. What fails here is refused for good, so that RetryPolicy has nothing to try again: the message
 * goes to the dead letters at once, with the attributes that the service adds.
 */
export async function deliver(
  delivering: Delivering,
  source: Source,
  target: Target,
  input: unknown,
): Promise<void> {
  try {
    await handOver(delivering, source, target, input);
  } catch (error) {
    if (!(error instanceof AccessDenied) && !(error instanceof ServiceError)) throw error;
    const code = error instanceof AccessDenied ? 'NO_PERMISSIONS' : 'SDK_CLIENT_ERROR';
    const failure = { sourceArn: source.arn, targetArn: target.arn, code, message: error.message };
    delivering.onFailure({ ...failure, at: delivering.clock.now() });
    if (target.deadLetterArn === undefined) return;
    if (!mayUseDeadLetters(delivering, source, target, target.deadLetterArn)) {
      const message = `the dead-letter queue does not admit ${source.service}`;
      const lost = { ...failure, targetArn: target.deadLetterArn, message, at: delivering.clock.now() };
      delivering.onFailure(lost);
      return;
    }
    const text = (value: string) => ({ DataType: 'String', StringValue: value });
    delivering.queues.findByArn(target.deadLetterArn)!.send({
      body: JSON.stringify(input),
      attributes: {
        ERROR_CODE: text(code),
        ERROR_MESSAGE: text(error.message),
        RULE_ARN: text(source.arn),
        TARGET_ARN: text(target.arn),
      },
    });
  }
}

/** AWS: documented; a rule needs the queue's policy, a schedule the right of its own role. */
function mayUseDeadLetters(
  delivering: Delivering,
  source: Source,
  target: Target,
  queueArn: string,
): boolean {
  if (source.service === 'events.amazonaws.com') {
    return admitsService(delivering.resources, queueArn, source.service, source.arn);
  }
  try {
    delivering.authority.demand(delivering.assume(target.roleArn!, 'scheduler'), 'sqs:SendMessage', queueArn);
    return true;
  } catch (error) {
    if (error instanceof AccessDenied) return false;
    throw error;
  }
}

async function handOver(
  delivering: Delivering,
  source: Source,
  target: Target,
  input: unknown,
): Promise<void> {
  const { authority, invoker, queues } = delivering;
  const role =
    target.roleArn === undefined
      ? undefined
      : delivering.assume(target.roleArn, source.service.split('.')[0]!);
  const service = target.arn.split(':')[2];
  if (service === 'lambda') {
    await invoker.send(target.arn, input, role ?? { service: source.service, sourceArn: source.arn });
    return;
  }
  if (service === 'sqs') {
    const queue = queues.findByArn(target.arn)!;
    if (role) authority.demand(role, 'sqs:SendMessage', target.arn);
    else if (!admitsService(delivering.resources, target.arn, source.service, source.arn)) {
      throw new AccessDenied(
        source.service,
        'sqs:SendMessage',
        target.arn,
        'no identity-based policy allows the action',
      );
    }
    queue.send({ body: JSON.stringify(input), groupId: target.groupId });
    return;
  }
  // AWS: documented; from bus to bus, and to an API, a role is needed.
  if (!role)
    throw new AccessDenied(
      source.service,
      target.query === undefined ? 'events:PutEvents' : 'appsync:GraphQL',
      target.arn,
      'no identity-based policy allows the action',
    );
  if (target.query !== undefined)
    return delivering.graphql!.send(target.arn, role, { query: target.query, variables: input });
  authority.demand(role, 'events:PutEvents', target.arn);
  await delivering.bus(target.arn)!.publish(input as Record<string, unknown>);
}

function isDeclaredApi(resources: Resources, endpointArn: string): boolean {
  return resourcesOf(resources, 'AWS::AppSync::GraphQLApi').some(
    ([, { attributes }]) => attributes['GraphQLEndpointArn'] === endpointArn,
  );
}

function unqualified(functionArn: string): string {
  return functionArn.split(':').slice(0, 7).join(':');
}
