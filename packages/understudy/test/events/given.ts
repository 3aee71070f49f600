import { onTestFinished } from 'vitest';
import type { Clock } from '../../src/kernel/clock.ts';
import { openEvents, type CloudService } from '../../src/events/events.ts';
import type { Resource } from '../../src/kernel/stack.ts';
import { listen } from './listen.ts';
import {
  account,
  FunctionTable,
  ListedAuthority,
  principal,
  resource,
  temporaryFolder,
  testClock,
} from './world.ts';

export const functionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:worker';
export const roleArn = 'arn:aws:iam::123456789012:role/deliverer';
export const queueArn = (name: string) => `arn:aws:sqs:eu-central-1:123456789012:${name}`;
export const queueUrl = (name: string) => `http://localhost:1/123456789012/${name}`;

export function aQueue(name: string, properties: Record<string, unknown> = {}): Resource {
  return resource('AWS::SQS::Queue', properties, queueUrl(name), { Arn: queueArn(name) });
}

/** Lets a service put messages into a queue. */
export function aQueuePolicy(name: string, service: string, sourceArn?: string): Resource {
  return resource(
    'AWS::SQS::QueuePolicy',
    {
      Queues: [queueUrl(name)],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: service },
            Action: 'sqs:SendMessage',
            Resource: queueArn(name),
            ...(sourceArn && { Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } } }),
          },
        ],
      },
    },
    `${name}-policy`,
  );
}

const aFunction = resource('AWS::Lambda::Function', {}, 'worker', { Arn: functionArn });

export interface CloudGiven {
  resources?: Record<string, Resource>;
  folder?: string;
  clock?: Clock;
  allowed?: string[];
}

export function aCloud(given: CloudGiven = {}) {
  const folder = given.folder ?? temporaryFolder();
  const clock = given.clock ?? testClock();
  const functions = new FunctionTable();
  const authority = new ListedAuthority(given.allowed);
  const crashes: unknown[] = [];
  const stack = new Map(Object.entries({ Worker: aFunction, ...given.resources }));
  const cloud = openEvents({ ...account, resources: stack }, folder, {
    clock,
    authority,
    invoker: functions,
    assume: (arn, session) => ({ ...principal(arn.split('/').at(-1)!), roleArn: arn, userId: session }),
    onCrash: (error) => crashes.push(error),
  });
  cloud.start();
  let isOpen = true;
  const close = () => {
    if (isOpen) cloud.close();
    isOpen = false;
    if (crashes.length > 0) throw crashes[0];
  };
  onTestFinished(close);
  return { cloud, clock, functions, authority, folder, crashes, close };
}

/** One service behind a loopback address, called as the role `api`. */
export async function serviceAt(given: ReturnType<typeof aCloud>, service: CloudService) {
  const server = await listen((request) => given.cloud.handlers[service](principal('api'), request));
  onTestFinished(() => server.close());
  return {
    region: 'eu-central-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
  };
}
