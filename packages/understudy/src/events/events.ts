import type { GraphqlTargets } from '../eventbridge/graphqlTargets.ts';
import type { Clock } from '../kernel/clock.ts';
import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { Authority, Principal } from '../iam/principal.ts';
import type { Invoker } from '../lambda/invoker.ts';
import { Buckets } from '../s3/buckets.ts';
import type { Bus } from '../eventbridge/bus.ts';
import type { Delivering, DeliveryFailure } from '../eventbridge/delivery.ts';
import { handleEventBridge } from '../eventbridge/eventBridgeApi.ts';
import { Journal } from '../kernel/journal.ts';
import { handleParameters, Parameters } from '../ssm/parameters.ts';
import { Queues } from '../sqs/queues.ts';
import { resourcesOf, type Account, type Stack } from '../kernel/stack.ts';
import { busesFrom, declareRules } from '../eventbridge/rules.ts';
import { handleS3 } from '../s3/s3Api.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import { handleScheduler } from '../scheduler/schedulerApi.ts';
import { Secrets } from '../secretsmanager/secrets.ts';
import { handleSecrets } from '../secretsmanager/secretsApi.ts';
import { handleSqs } from '../sqs/sqsApi.ts';
import { Timetable } from '../scheduler/timetable.ts';

/** By the name in a signature's credential scope. */
export type CloudService = 'events' | 'scheduler' | 'sqs' | 's3' | 'ssm' | 'secretsmanager';

/** What an account has without running anything. */
export type KeptServices = Pick<Events, 'buckets' | 'parameters' | 'secrets'>;

/** The services that events travel through, and where functions keep what they need. */
export interface Events {
  buses: ReadonlyMap<string, Bus>;
  queues: Queues;
  buckets: Buckets;
  parameters: Parameters;
  secrets: Secrets;
  scheduler: Scheduler;
  timetable: Timetable;
  /** Deliveries of rules and schedules that were refused, newest last. */
  failures: DeliveryFailure[];
  /** One line per declared property that matters and does not run here. */
  notRun: string[];
  handlers: Record<CloudService, (caller: Principal, request: HttpRequest) => Promise<HttpResponse>>;
  /** Schedules ring from here on, first those that were missed while the process was off. */
  start(): void;
  close(): void;
}

const failuresMax = 200;
const bucketPropertiesNotRun = [
  'LifecycleConfiguration',
  'NotificationConfiguration',
  'VersioningConfiguration',
  'ReplicationConfiguration',
];

/** `assume` is the role that a service takes on; `onCrash` hears of faults that no caller waits for. */
export function openEvents(
  account: Account & Pick<Stack, 'resources'>,
  dataFolder: string,
  world: {
    clock: Clock;
    authority: Authority;
    invoker: Invoker;
    assume: (roleArn: string, session: string) => Principal;
    onCrash: (error: unknown) => void;
    /** Absent where there are no APIs: none is a target then. */
    graphql?: GraphqlTargets;
    /** Of the account that the stack is deployed into; absent, the stack has its own. */
    kept?: KeptServices;
  },
): Events {
  const { resources } = account;
  const { clock, authority, invoker, assume, onCrash, graphql } = world;
  const journal = new Journal(dataFolder, 'events');
  const failures: DeliveryFailure[] = [];
  const queues = new Queues(resources, account, journal, clock);
  const delivering: Delivering = {
    resources,
    clock,
    authority,
    invoker,
    queues,
    ...(graphql ? { graphql } : {}),
    assume,
    bus: (arn) => [...buses.values()].find((bus) => bus.arn === arn),
    onFailure: (failure) => {
      failures.push(failure);
      if (failures.length > failuresMax) failures.shift();
    },
  };
  const buses: Map<string, Bus> = busesFrom(resources, account, journal, delivering);
  const timetable = new Timetable(clock, journal);
  declareRules(resources, account, buses, timetable, delivering, onCrash);
  const scheduler = new Scheduler(resources, account, journal, clock, timetable, delivering, onCrash);
  const { buckets, parameters, secrets } = world.kept ?? {
    buckets: new Buckets(resources, dataFolder, journal, clock, account.region),
    parameters: new Parameters(resources, account, journal, clock),
    secrets: new Secrets(resources, journal, clock),
  };
  const bridge = { account, clock, authority, buses, onCrash };
  return {
    buses,
    queues,
    buckets,
    parameters,
    secrets,
    scheduler,
    timetable,
    failures,
    notRun: resourcesOf(resources, 'AWS::S3::Bucket').flatMap(([logicalId, { properties }]) =>
      bucketPropertiesNotRun
        .filter((name) => properties[name] !== undefined)
        .map((name) => `${logicalId}: ${name} is declared and does not run here`),
    ),
    handlers: {
      events: (caller, request) => handleEventBridge(bridge, caller, request),
      scheduler: (caller, request) => handleScheduler(scheduler, clock, authority, caller, request),
      sqs: (caller, request) => handleSqs(queues, authority, caller, request),
      s3: (caller, request) => handleS3(buckets, authority, caller, request),
      ssm: (caller, request) => handleParameters(parameters, authority, caller, request),
      secretsmanager: (caller, request) => handleSecrets(secrets, account, authority, caller, request),
    },
    start: () => timetable.start(),
    close: () => {
      timetable.stop();
      journal.close();
    },
  };
}
