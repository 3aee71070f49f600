import type { Clock } from '../kernel/clock.ts';
import { ServiceError } from '../kernel/answer.ts';
import type { Journal } from '../kernel/journal.ts';
import { Queue, type QueueSettings } from './queue.ts';
import { resourcesOf, type Account, type Resources } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';

/** The queues that the template declares. */
export class Queues {
  private readonly byName = new Map<string, Queue>();
  private readonly urls = new Map<string, string>();

  constructor(
    resources: Resources,
    private readonly account: Account,
    journal: Journal,
    clock: Clock,
  ) {
    for (const [logicalId, resource] of resourcesOf(resources, 'AWS::SQS::Queue')) {
      const settings = settingsFrom(logicalId, resource.physicalId, resource.properties, account);
      const queue = new Queue(settings, journal, clock, (arn) => this.findByArn(arn));
      this.byName.set(settings.name, queue);
      this.urls.set(settings.name, resource.physicalId);
    }
    for (const [logicalId, resource] of resourcesOf(resources, 'AWS::SQS::Queue')) {
      const { redrive } = this.byName.get(nameOf(resource.physicalId))!.settings;
      if (redrive && !this.findByArn(redrive.deadLetterArn)) {
        throw new TemplateError(
          logicalId,
          '',
          `RedrivePolicy names ${redrive.deadLetterArn}, which is not declared`,
        );
      }
    }
  }

  findByArn(arn: string): Queue | undefined {
    const queue = this.byName.get(arn.split(':').at(-1)!);
    return queue?.settings.arn === arn ? queue : undefined;
  }

  /** Host and port do not matter: they change from run to run, the name stays. */
  get(urlOrName: string): Queue {
    const queue = this.byName.get(nameOf(urlOrName));
    if (!queue) throw new ServiceError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  }

  arnFor(urlOrName: string): string {
    return arnOf(this.account, nameOf(urlOrName));
  }

  urlOf(queue: Queue): string {
    return this.urls.get(queue.settings.name)!;
  }

  list(): Queue[] {
    return [...this.byName.values()];
  }
}

function settingsFrom(
  logicalId: string,
  physicalId: string,
  properties: Record<string, unknown>,
  account: Account,
): QueueSettings {
  const name = nameOf(physicalId);
  const seconds = (property: string, fallback: number) => Number(properties[property] ?? fallback);
  const isFifo = isTrue(properties['FifoQueue']);
  if (isFifo !== name.endsWith('.fifo')) {
    throw new TemplateError(logicalId, '', `${name} must end in .fifo if it is a FIFO queue, and only then`);
  }
  const redrive = properties['RedrivePolicy'] as
    { deadLetterTargetArn: string; maxReceiveCount: number | string } | undefined;
  return {
    name,
    arn: arnOf(account, name),
    isFifo,
    dedupesByContent: isTrue(properties['ContentBasedDeduplication']),
    delaySeconds: seconds('DelaySeconds', 0),
    visibilitySeconds: seconds('VisibilityTimeout', 30),
    retentionSeconds: seconds('MessageRetentionPeriod', 345_600),
    waitSeconds: seconds('ReceiveMessageWaitTimeSeconds', 0),
    messageBytesMax: seconds('MaximumMessageSize', 1_048_576),
    ...(redrive && {
      redrive: { deadLetterArn: redrive.deadLetterTargetArn, receivesMax: Number(redrive.maxReceiveCount) },
    }),
  };
}

function nameOf(urlOrName: string): string {
  return urlOrName.split('/').at(-1)!;
}

function arnOf(account: Account, name: string): string {
  return `arn:aws:sqs:${account.region}:${account.accountId}:${name}`;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
