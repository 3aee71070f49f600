import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption, type IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { removalOfData, type Settings } from './settings.ts';

/** How the rules of a deployment may begin; `schedules.ts` names them. */
export const ruleKinds = ['Every', 'Nightly'] as const;

/** What a stream or a schedule could not get done, kept for two weeks; an alarm watches it. */
export function addDeadLetters(data: Construct, settings: Settings): void {
  const queue = new Queue(data, 'DeadLetters', {
    queueName: queueName(settings),
    retentionPeriod: Duration.days(14),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    removalPolicy: removalOfData(settings),
  });
  settings.data.deadLetters = queue;
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        // The capital letter ends the environment's name: `usher-dev` is not `usher-dev-2`.
        ArnLike: { 'aws:SourceArn': ruleKinds.map((kind) => ruleArn(data, settings, `${kind}-*`)) },
      },
    }),
  );
}

export function deadLettersOf(app: Construct, settings: Settings): IQueue {
  const { deadLetters, isApart, stack } = settings.data;
  if (!isApart && Stack.of(app) === stack) return deadLetters!;
  if (!isApart) {
    // In another nested stack, which each rule that is granted by itself would make wait for this one, and this one for it.
    const { queueArn, queueName } = deadLetters!;
    return Queue.fromQueueAttributes(app, 'DeadLetters', { queueArn, queueName });
  }
  const name = queueName(settings);
  const queueArn = Stack.of(app).formatArn({ service: 'sqs', resource: name });
  return Queue.fromQueueAttributes(app, 'DeadLetters', { queueArn, queueName: name });
}

export function ruleName({ name: own }: Settings, name: string): string {
  return `${own}-${name}`;
}

function queueName({ name: own }: Settings): string {
  return `${own}-dead-letters`;
}

function ruleArn(data: Construct, settings: Settings, name: string): string {
  return Stack.of(data).formatArn({
    service: 'events',
    resource: 'rule',
    resourceName: ruleName(settings, name),
  });
}
