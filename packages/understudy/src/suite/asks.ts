import type { Message } from '../cognito/mailbox.ts';
import type { MeterReading } from '../dynamodb/meter.ts';
import type { Denial } from '../iam/denial.ts';
import type { AuthorityReport } from '../iam/report.ts';
import type { Outputs } from '../outputs.ts';

/** What happened on a bus. */
export interface BusEvent {
  bus: string;
  /** Epoch milliseconds. */
  at: number;
  event: Record<string, unknown>;
}

/** What is given with each question to a stack that runs. */
export interface Given {
  now: object;
  moveTo: { epochMs: number };
  advance: { byMs: number };
  mail: { to?: string };
  functions: object;
  resolverLog: object;
  log: { functionName: string };
  events: object;
  denials: object;
  unused: object;
  meter: object;
  resetMeter: object;
  environment: object;
  physicalId: { logicalId: string };
  call: { service: string; operation: string; body: Record<string, unknown> };
  reset: object;
  place: object;
}

/** And what is answered. */
export interface Answers {
  /** Epoch milliseconds. */
  now: number;
  moveTo: number;
  advance: number;
  mail: Message[];
  functions: string[];
  resolverLog: string[];
  log: string[];
  events: BusEvent[];
  denials: Denial[];
  unused: AuthorityReport['unused'];
  meter: MeterReading;
  resetMeter: void;
  environment: Record<string, string>;
  physicalId: string | null;
  call: any;
  reset: void;
  place: { address: string; outputs: Outputs };
}

/** As it goes over the channel. */
export interface Asked<Ask extends keyof Answers = keyof Answers> {
  id: number;
  ask: Ask;
  given: Given[Ask];
}

export interface Answered {
  id: number;
  value?: unknown;
  problem?: { name: string; message: string };
}
