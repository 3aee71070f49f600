import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Channel } from './suite/channel.ts';
import { startedChild } from './suite/child.ts';
import { understudyOver, type Understudy } from './suite/running.ts';

export { UnderstudyRefused } from './suite/child.ts';
export type { BusEvent } from './suite/asks.ts';
export type { Span, Understudy } from './suite/running.ts';
export type { Companion, CompanionSeat, OpenCompanion } from './kernel/companion.ts';
export type { Denial } from './iam/denial.ts';
export type { Message } from './cognito/mailbox.ts';
export type { MeterReading } from './dynamodb/meter.ts';

export interface StartOptions {
  /** The folder that `cdk synth` wrote. */
  template: string;
  /** Which stacks, when the folder holds several; `*` is all of them. */
  stack?: string | string[];
  /** What stacks that are not here export, by name. */
  imports?: Record<string, string>;
  /** What is left out of the template: logical ids, `LogicalId.Property`, types. */
  leaveOut?: string[];
  /** Where everything is kept. Absent: in a folder that is removed at the end. */
  data?: string;
  /** Absent or 0: any free one. */
  port?: number;
  parameters?: Record<string, string>;
  /** Environment variables that functions declare, with another value than the template's. */
  variables?: Record<string, string>;
  /** What on this machine stands for an OpenID Connect issuer, by the issuer's address. */
  issuers?: Record<string, string>;
  /** What the account has before the stack. */
  standing?: string;
  /** Over https and wss; `outputs.certificateAuthority` is the file of the authority that clients are to trust. */
  tls?: boolean;
  /** Where the clock starts. */
  clock?: Date | string;
  /** Modules that run beside the stack, by path or package. */
  companions?: string[];
  /** More of the command's own options, as they are written: `['--host', '0.0.0.0']`. */
  args?: string[];
  /** What the command would print for a person. */
  onLine?: (line: string) => void;
}

const command = join(import.meta.dirname, '..', 'bin', 'understudy.mjs');

/**
 * Runs a synthesized stack in a process of its own, which ends with this one. Rejects with `UnderstudyRefused` for a template that
 * cannot run. As many as wanted may run at once.
 */
export async function start(options: StartOptions): Promise<Understudy> {
  const child = await startedChild([command, ...argumentsFor(options)], options.onLine ?? (() => undefined));
  const channel = new Channel(child);
  return understudyOver(channel, await channel.ask('place', {}), await channel.ask('environment', {}));
}

function argumentsFor(options: StartOptions): string[] {
  const { data, port = 0, clock, args = [] } = options;
  const pairs = (name: string, values: Record<string, string> = {}) =>
    Object.entries(values).flatMap(([key, value]) => [`--${name}`, `${key}=${value}`]);
  return [
    resolve(options.template),
    ...['--port', String(port)],
    ...(data === undefined
      ? ['--ephemeral', '--data', mkdtempSync(join(tmpdir(), 'understudy-'))]
      : ['--data', resolve(data)]),
    ...[options.stack ?? []].flat().flatMap((name) => ['--stack', name]),
    ...(options.standing === undefined ? [] : ['--standing', resolve(options.standing)]),
    ...(options.tls ? ['--tls'] : []),
    ...(clock === undefined ? [] : ['--clock', new Date(clock).toISOString()]),
    ...pairs('parameter', options.parameters),
    ...pairs('import', options.imports),
    ...(options.leaveOut ?? []).flatMap((name) => ['--leave-out', name]),
    ...pairs('variable', options.variables),
    ...pairs('issuer', options.issuers),
    ...(options.companions ?? []).flatMap((name) => ['--companion', name]),
    ...args,
  ];
}
