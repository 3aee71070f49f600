import type { MappingStatus } from './mappingStatus.ts';
import type { Clock } from '../kernel/clock.ts';
import type { StreamService } from '../dynamodb/streamService.ts';
import type { Authority } from '../iam/principal.ts';
import type { Stack } from '../kernel/stack.ts';
import { Checkpoint } from './checkpoint.ts';
import type { LambdaService } from './lambdaService.ts';
import { mappingsFrom } from './mappingDefinitions.ts';
import { QueueMapping, type QueueSource } from './queueMapping.ts';
import { checkpointFolder } from './readTo.ts';
import { StreamMapping } from './streamMapping.ts';

export interface MappingsOptions {
  stack: Stack;
  /** Checkpoints lie in `{dataFolder}/lambda/checkpoints`. */
  dataFolder: string;
  streams: StreamService;
  queues: QueueSource;
  lambda: LambdaService;
  authority: Authority;
  clock: Clock;
  /** A mapping that may not read, or records that were given up with nowhere to go. */
  onProblem: (message: string) => void;
}

/** The stack's event source mappings. */
export class Mappings {
  /** Test switch: every batch is delivered twice, as at-least-once allows. */
  deliversTwice = false;
  private readonly streamMappings: StreamMapping[] = [];
  private readonly queueMappings: QueueMapping[] = [];

  constructor(options: MappingsOptions) {
    const { stack, dataFolder, streams, queues, lambda } = options;
    const definitions = mappingsFrom(stack, {
      functions: lambda.functions,
      hasStream: (arn) => streams.tableOf(arn) !== undefined,
      hasQueue: (arn) => queues.has(arn),
    });
    const deliversTwice = () => this.deliversTwice;
    for (const definition of definitions) {
      if (definition.kind === 'queue') {
        this.queueMappings.push(new QueueMapping({ ...options, definition, deliversTwice }));
      } else {
        const checkpoint = new Checkpoint(checkpointFolder(dataFolder), definition.id);
        this.streamMappings.push(new StreamMapping({ ...options, definition, checkpoint, deliversTwice }));
      }
    }
  }

  async start(): Promise<void> {
    for (const mapping of this.queueMappings) mapping.start();
    await Promise.all(this.streamMappings.map((mapping) => mapping.start()));
  }

  /** Resolves when every stream's records from before the call are processed or given up. */
  async drained(): Promise<void> {
    await Promise.all(this.streamMappings.map((mapping) => mapping.drained()));
  }

  list(): MappingStatus[] {
    return [...this.streamMappings, ...this.queueMappings].map((mapping) => mapping.status);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.streamMappings, ...this.queueMappings].map((mapping) => mapping.stop()));
  }
}
