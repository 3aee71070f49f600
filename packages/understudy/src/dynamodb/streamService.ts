import type { Clock } from '../kernel/clock.ts';
import type { Authority, Principal } from '../iam/principal.ts';
import type { EngineConnection } from './connection.ts';
import { DynamoDbError } from './errors.ts';
import { fromEngineSequence, serviceRecord, toEngineSequence, type StreamRecord } from './streamRecords.ts';
import type { SweptItems } from './sweptItems.ts';
import type { TableDefinition } from './tables.ts';

const engineService = 'DynamoDBStreams_20120810';
const iteratorsMax = 500;
const engineArn = /arn:aws:dynamodb:[^:"]*:\d{12}:/g;

interface EngineRecords {
  Records: StreamRecord[];
  NextShardIterator?: string;
}

export interface StreamServiceParts {
  engine: EngineConnection;
  authority: Authority;
  clock: Clock;
  accountId: string;
  region: string;
  tables: ReadonlyMap<string, TableDefinition>;
  /** The engine's own stream ARN per table name. */
  engineStreams: ReadonlyMap<string, string>;
  swept: SweptItems;
}

/** The streams of the stack's tables, as the service shows them: its ARNs, its sequence numbers, its records. */
export class StreamService {
  private readonly listeners = new Map<string, Set<() => void>>();
  /** The engine has one shard per stream and never splits it; by table. */
  private readonly shards = new Map<string, Description>();
  /** Where the engine continues, by stream and sequence number; saves a request for each page. */
  private readonly iterators = new Map<string, string>();

  constructor(private readonly parts: StreamServiceParts) {}

  /** A table's stream by ARN. */
  tableOf(streamArn: string): TableDefinition | undefined {
    return [...this.parts.tables.values()].find((table) => table.stream?.arn === streamArn);
  }

  /** Reads behind a sequence number; without one, from the oldest record. `end` is where to continue. */
  async read(
    streamArn: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ records: StreamRecord[]; end: string | undefined; isDrained: boolean }> {
    const table = this.required(streamArn);
    const iterator = this.iterators.get(`${streamArn} ${after}`) ?? (await this.iterator(table, after));
    const { Records, NextShardIterator } = await this.recordsOrAnew(table, iterator, after, limit);
    const last = Records.at(-1);
    const end = last ? fromEngineSequence(last.dynamodb.SequenceNumber) : after;
    if (this.iterators.size >= iteratorsMax) this.iterators.clear();
    if (NextShardIterator) this.iterators.set(`${streamArn} ${end}`, NextShardIterator);
    return { records: this.toService(table, Records), end, isDrained: Records.length < limit };
  }

  /** The newest sequence number, or undefined when nothing was ever written. */
  async latest(streamArn: string): Promise<string | undefined> {
    let end: string | undefined;
    for (;;) {
      const page = await this.read(streamArn, end, 1000);
      end = page.end;
      if (page.isDrained) return end;
    }
  }

  onWrite(streamArn: string, listener: () => void): () => void {
    const { name } = this.required(streamArn);
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  wake(tables: string[]): void {
    for (const table of tables) {
      for (const listener of this.listeners.get(table) ?? []) listener();
    }
  }

  /** Puts our region, account and stream labels in place of the engine's. */
  localize(text: string): string {
    const { region, accountId } = this.parts;
    let localized = text.replaceAll(engineArn, `arn:aws:dynamodb:${region}:${accountId}:`);
    for (const [name, arn] of this.parts.engineStreams) {
      const label = arn.split('/stream/')[1]!;
      localized = localized.replaceAll(label, this.parts.tables.get(name)!.stream!.arn.split('/stream/')[1]!);
    }
    return localized;
  }

  /** The JSON API of DynamoDB Streams. */
  async call(
    operation: string,
    body: Record<string, unknown>,
    principal: Principal,
  ): Promise<Record<string, unknown>> {
    switch (operation) {
      case 'ListStreams': {
        const streams = [...this.parts.tables.values()].filter(
          (table) => table.stream && (body.TableName === undefined || body.TableName === table.name),
        );
        const { accountId, region } = this.parts;
        const resource =
          body.TableName === undefined
            ? '*'
            : `arn:aws:dynamodb:${region}:${accountId}:table/${String(body.TableName)}/stream/*`;
        this.parts.authority.demand(principal, 'dynamodb:ListStreams', resource);
        return {
          Streams: streams.map((table) => ({
            StreamArn: table.stream!.arn,
            StreamLabel: table.stream!.arn.split('/stream/')[1],
            TableName: table.name,
          })),
        };
      }
      case 'DescribeStream': {
        const table = this.demanded(String(body.StreamArn), operation, principal);
        const StreamArn = this.parts.engineStreams.get(table.name);
        const { status, text } = await this.parts.engine.request(
          `${engineService}.DescribeStream`,
          JSON.stringify({ ...body, StreamArn }),
        );
        if (status !== 200) throw engineError(text);
        const described = JSON.parse(this.localize(text)) as {
          StreamDescription: { StreamViewType: string; KeySchema?: unknown; Shards: Shard[] };
        };
        described.StreamDescription.StreamViewType = table.stream!.view;
        for (const shard of described.StreamDescription.Shards) {
          shard.SequenceNumberRange.StartingSequenceNumber ??= fromEngineSequence('1');
        }
        return described;
      }
      case 'GetShardIterator': {
        const table = this.demanded(String(body.StreamArn), operation, principal);
        const sequence =
          body.SequenceNumber === undefined
            ? {}
            : { SequenceNumber: toEngineSequence(String(body.SequenceNumber)) };
        const { ShardIterator } = await this.ask<{ ShardIterator: string }>('GetShardIterator', {
          ...body,
          ...sequence,
          StreamArn: this.parts.engineStreams.get(table.name),
        });
        return { ShardIterator: `${table.stream!.arn}|1|${ShardIterator}` };
      }
      case 'GetRecords': {
        const [streamArn, , iterator] = String(body.ShardIterator).split('|') as [string, string?, string?];
        if (!iterator) throw new DynamoDbError('ValidationException', 'Invalid ShardIterator');
        const table = this.demanded(streamArn, operation, principal);
        const { Records, NextShardIterator } = await this.records(iterator, Number(body.Limit ?? 1000));
        return {
          Records: this.toService(table, Records),
          ...(NextShardIterator ? { NextShardIterator: `${streamArn}|1|${NextShardIterator}` } : {}),
        };
      }
      default:
        throw new DynamoDbError('UnknownOperationException', '');
    }
  }

  private demanded(streamArn: string, operation: string, principal: Principal): TableDefinition {
    this.parts.authority.demand(principal, `dynamodb:${operation}`, streamArn);
    return this.required(streamArn);
  }

  private required(streamArn: string): TableDefinition {
    const table = this.tableOf(streamArn);
    if (!table) {
      throw new DynamoDbError(
        'ResourceNotFoundException',
        `Requested resource not found: Stream: ${streamArn} not found`,
      );
    }
    return table;
  }

  private async iterator(table: TableDefinition, after: string | undefined): Promise<string> {
    const StreamArn = this.parts.engineStreams.get(table.name);
    const { StreamDescription } = await this.shardsOf(table.name, StreamArn!);
    const { ShardIterator } = await this.ask<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn,
      ShardId: StreamDescription.Shards.at(-1)!.ShardId,
      ...(after === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: toEngineSequence(after) }),
    });
    return ShardIterator;
  }

  private async shardsOf(table: string, StreamArn: string): Promise<Description> {
    const known = this.shards.get(table) ?? (await this.ask<Description>('DescribeStream', { StreamArn }));
    this.shards.set(table, known);
    return known;
  }

  /** Another engine's iterators end after a while, and what it has trimmed cannot be asked for. */
  private async recordsOrAnew(
    table: TableDefinition,
    iterator: string,
    after: string | undefined,
    limit: number,
  ): Promise<EngineRecords> {
    try {
      return await this.records(iterator, limit);
    } catch (error) {
      const code = error instanceof DynamoDbError ? error.code : undefined;
      if (code === 'ExpiredIteratorException') return this.records(await this.iterator(table, after), limit);
      if (code === 'TrimmedDataAccessException')
        return this.records(await this.iterator(table, undefined), limit);
      throw error;
    }
  }

  private records(iterator: string, limit: number): Promise<EngineRecords> {
    return this.ask('GetRecords', { ShardIterator: iterator, Limit: limit });
  }

  private toService(table: TableDefinition, records: StreamRecord[]): StreamRecord[] {
    const { region, clock, swept } = this.parts;
    return records.flatMap(
      (record) =>
        serviceRecord(record, table, region, clock.offsetMs, (keys) => swept.has(table.name, keys)) ?? [],
    );
  }

  private async ask<T>(operation: string, body: object): Promise<T> {
    const { status, text } = await this.parts.engine.request(
      `${engineService}.${operation}`,
      JSON.stringify(body),
    );
    if (status !== 200) throw engineError(text);
    return JSON.parse(text) as T;
  }
}

interface Description {
  StreamDescription: { Shards: Shard[] };
}

interface Shard {
  ShardId: string;
  SequenceNumberRange: { StartingSequenceNumber?: string };
}

function engineError(text: string): DynamoDbError {
  const { __type, message } = JSON.parse(text) as { __type?: string; message?: string };
  return new DynamoDbError(__type?.split('#').at(-1) ?? 'InternalServerError', message ?? text);
}
