import type { FieldLog } from './appsync/execution.ts';
import type { FieldLogLevel } from './appsync/definition.ts';
import type { Clock } from './kernel/clock.ts';
import { FunctionLog } from './lambda/logs.ts';

/** What is kept at each level of a template's `LogConfig`. AWS: documented. */
const kept: Record<FieldLogLevel, readonly FieldLog['level'][]> = {
  NONE: [],
  ERROR: ['ERROR'],
  INFO: ['ERROR', 'INFO'],
  DEBUG: ['ERROR', 'INFO'],
  ALL: ['ERROR', 'INFO'],
};

/**
 * What resolvers say with `console`, and each error of the runtime with its place in the source, one line each: in
 * `{dataFolder}/logs/resolvers.log`, in memory, and for listeners.
 */
export class ResolverLog {
  private readonly log: FunctionLog;
  private readonly listeners: ((line: string) => void)[] = [];

  constructor(
    folder: string,
    private readonly clock: Clock,
  ) {
    this.log = new FunctionLog(folder, 'resolvers');
  }

  write(api: { name: string; logLevel: FieldLogLevel }, entry: FieldLog): void {
    if (!kept[api.logLevel].includes(entry.level)) return;
    const { typeName, fieldName, requestId, text } = entry;
    const said = `${api.name} ${typeName}.${fieldName} ${text.replaceAll(/\s*\n\s*/g, ' ')}`;
    this.log.write(`${new Date(this.clock.now()).toISOString()} ${requestId} ${said}`);
    for (const listener of this.listeners) listener(said);
  }

  /** The newest lines, oldest first, with time and request id. */
  tail(): string[] {
    return this.log.tail();
  }

  /** Hears each line without time and request id. */
  onLine(listener: (line: string) => void): void {
    this.listeners.push(listener);
  }

  close(): void {
    this.log.flush();
  }
}
