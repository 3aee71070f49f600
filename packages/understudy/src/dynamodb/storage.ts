import path from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import type { Authority } from '../iam/principal.ts';
import type { SignatureVerifier } from '../iam/signature.ts';
import type { Stack } from '../kernel/stack.ts';
import { databaseIn, startEngine } from './engine.ts';
import { DynamoDbGateway } from './gateway.ts';
import { prepareTables } from './prepareTables.ts';
import { StreamService } from './streamService.ts';
import { TtlSweeper } from './sweeper.ts';
import { SweptItems } from './sweptItems.ts';
import { tablesFrom, type TableDefinition } from './tables.ts';
import { tidyStreams, type ReadTo, type Tidied } from './tidyStreams.ts';

export interface StorageOptions {
  stack: Stack;
  dataFolder: string;
  /** `DYNAMODB_ENDPOINT` */
  endpoint?: string | undefined;
  authority: Authority;
  verifier: SignatureVerifier;
  clock: Clock;
  /** The engine ended by itself, or the sweeper met an error. */
  onProblem: (message: string) => void;
  /** The engine ended by itself; absent, that is a problem like others. */
  onEngineEnd?: (message: string) => void;
  /** How far the streams are read; absent, nothing reads them. */
  readTo?: () => ReadTo;
  /** Before the engine starts, once a day. */
  onTidied?: (tidied: Tidied) => void;
}

export interface Storage {
  gateway: DynamoDbGateway;
  streams: StreamService;
  sweeper: TtlSweeper;
  tables: ReadonlyMap<string, TableDefinition>;
  /** Where the engine listens; absent pid for a foreign one. */
  engine: { endpoint: string; pid?: number };
  stop(): Promise<void>;
}

/** Starts the engine, brings its tables to what the template declares, and puts the gateway before it. */
export async function startStorage(options: StorageOptions): Promise<Storage> {
  const { stack, dataFolder, authority, verifier, clock, onProblem } = options;
  const tables = tablesFrom(stack);
  if (options.endpoint === undefined) {
    const file = databaseIn(dataFolder);
    const tidied = await tidyStreams(file, options.readTo ?? (() => new Map()));
    if (tidied) options.onTidied?.(tidied);
  }
  const engine = await startEngine({
    dataFolder,
    endpoint: options.endpoint,
    onExit: options.onEngineEnd ?? onProblem,
  });
  try {
    const engineStreams = await prepareTables(engine.connection, tables);
    const { accountId, region } = stack;
    const swept = new SweptItems(path.join(dataFolder, 'dynamodb'));
    const place = { engine: engine.connection, authority, clock, accountId, region, tables };
    const streams = new StreamService({ ...place, engineStreams, swept });
    const isOwnEngine = engine.pid !== undefined;
    const gateway = new DynamoDbGateway({ ...place, isOwnEngine, verifier, streams });
    const sweeper = new TtlSweeper({
      engine: engine.connection,
      clock,
      tables,
      swept,
      onSwept: (names) => streams.wake(names),
      onError: (error) => onProblem(`Expired rows could not be deleted: ${error.message}`),
    });
    const stop = async () => {
      await sweeper.stop();
      await engine.stop();
    };
    const { endpoint, pid } = engine;
    return { gateway, streams, sweeper, tables, engine: { endpoint, ...(pid ? { pid } : {}) }, stop };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}
