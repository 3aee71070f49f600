import type { Message } from '../cognito/mailbox.ts';
import type { MeterReading } from '../dynamodb/meter.ts';
import type { Denial } from '../iam/denial.ts';
import type { Answers, BusEvent } from './asks.ts';
import type { Channel } from './channel.ts';

/** A length of time; the parts are added up. */
export interface Span {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  ms?: number;
}

/** A stack that runs for a suite of tests. */
export interface Understudy {
  /** `http://127.0.0.1:41234` */
  readonly address: string;
  /** What a client needs: `graphqlUrl`, `realtimeUrl`, `apiKey`, `userPoolId` … and the stack's own outputs, first letter small. */
  readonly outputs: Readonly<Record<string, any>>;
  /** What an AWS SDK reads from its environment to act as the administrator of this stack. */
  readonly environment: Readonly<Record<string, string>>;
  /** The one clock of everything that runs. */
  clock: {
    now(): Promise<Date>;
    /** Everything that falls due on the way rings before this resolves; what follows from it may still be under way. */
    advance(by: number | Span): Promise<Date>;
    /** Only ahead; `reset` sets it back. */
    set(to: Date | string): Promise<Date>;
  };
  /** What user pools have sent, oldest first. */
  mailbox: {
    list(to?: string): Promise<Message[]>;
    /** The code of the newest message to an address; rejects when there is none. */
    code(to: string): Promise<string>;
  };
  /** Oldest line first. */
  logs: {
    /** Of a function, by physical or logical id. */
    of(functionName: string): Promise<string[]>;
    /** The physical ids of all functions. */
    functions(): Promise<string[]>;
    /** What resolvers log and where they fail, at the field log level of the template. */
    resolvers(): Promise<string[]>;
  };
  /** What was put on the event buses, oldest first. */
  events(): Promise<BusEvent[]>;
  /** What IAM policies have refused. */
  denials(): Promise<Denial[]>;
  /** Statements of the template's policies that allowed nothing so far. */
  unusedPermissions(): Promise<Answers['unused']>;
  /** Requests and capacity units of DynamoDB, as the bill would count them. */
  meter: { read(): Promise<MeterReading>; reset(): Promise<void> };
  /** What the stack calls a resource; rejects when there is none of this logical id. */
  physicalId(logicalId: string): Promise<string>;
  /** Calls a service as the administrator: `call('dynamodb', 'PutItem', { … })`. Others: `cognito-idp`, `events`, `sqs`, `secretsmanager`, `ssm`. */
  call(service: string, operation: string, body: Record<string, unknown>): Promise<any>;
  /** All data is gone and the clock is back where it started; addresses, ids and keys stay. */
  reset(): Promise<void>;
  /** Ends it, and removes its data unless a folder was named for them. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export function understudyOver(
  channel: Channel,
  place: Answers['place'],
  environment: Record<string, string>,
): Understudy {
  const date = async (epochMs: Promise<number>) => new Date(await epochMs);
  const stop = () => channel.end();
  return {
    ...place,
    environment,
    clock: {
      now: () => date(channel.ask('now', {})),
      advance: (by) => date(channel.ask('advance', { byMs: msOf(by) })),
      set: (to) => date(channel.ask('moveTo', { epochMs: new Date(to).getTime() })),
    },
    mailbox: {
      list: (to) => channel.ask('mail', to === undefined ? {} : { to }),
      code: async (to) => {
        const newest = (await channel.ask('mail', { to })).at(-1);
        if (!newest) throw new Error(`No message was sent to ${to}.`);
        return newest.code;
      },
    },
    logs: {
      of: (functionName) => channel.ask('log', { functionName }),
      functions: () => channel.ask('functions', {}),
      resolvers: () => channel.ask('resolverLog', {}),
    },
    events: () => channel.ask('events', {}),
    denials: () => channel.ask('denials', {}),
    unusedPermissions: () => channel.ask('unused', {}),
    meter: { read: () => channel.ask('meter', {}), reset: () => channel.ask('resetMeter', {}) },
    physicalId: async (logicalId) => {
      const found = await channel.ask('physicalId', { logicalId });
      if (found === null) throw new Error(`The stack has no resource ${logicalId}.`);
      return found;
    },
    call: (service, operation, body) => channel.ask('call', { service, operation, body }),
    reset: () => channel.ask('reset', {}),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function msOf(by: number | Span): number {
  if (typeof by === 'number') return by;
  const { days = 0, hours = 0, minutes = 0, seconds = 0, ms = 0 } = by;
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + ms;
}
