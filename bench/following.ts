import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBRecord } from 'aws-lambda';
import type { EngineConnection } from '../packages/understudy/src/dynamodb/connection.ts';

/** As the trigger of `changes` has it. */
const batchMax = 100;
/** Between readings that were not full. */
const pauseMs = 20;
const service = 'DynamoDBStreams_20120810';

/**
 * Reads the stream of the counters and writes the log row of every change, as the function `changes` does. Reading the stream is Lambda's work in the cloud; here it
 * counts against us.
 */
export async function followCounters(connection: EngineConnection) {
  const { changeIn } = await import('../app/changes/change.ts');
  const { logActions } = await import('../app/changes/logActions.ts');
  const TableName = process.env['TABLE_USER_USAGE']!;
  const { Table } = await connection.call<{ Table: { LatestStreamArn: string } }>('DescribeTable', {
    TableName,
  });
  const StreamArn = Table.LatestStreamArn;
  const call = <Answer>(operation: string, body: object) => connection.call<Answer>(operation, body, service);
  const { StreamDescription } = await call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
    'DescribeStream',
    { StreamArn },
  );
  const { ShardId } = StreamDescription.Shards[0]!;
  let { ShardIterator } = await call<{ ShardIterator: string }>('GetShardIterator', {
    ...{ StreamArn, ShardId, ShardIteratorType: 'LATEST' },
  });
  const state = { written: 0 };
  let isOver = false;
  const run = async () => {
    while (!isOver) {
      const answer = await call<{ NextShardIterator: string; Records: DynamoDBRecord[] }>('GetRecords', {
        ...{ ShardIterator, Limit: batchMax },
      });
      ShardIterator = answer.NextShardIterator;
      const changes = answer.Records.map((record) => changeIn({ ...record, eventSourceARN: StreamArn }));
      const [fault] = await logActions(changes);
      if (fault) throw new Error(`A log row was not written: ${fault.error}`);
      state.written += changes.length;
      if (changes.length < batchMax) await sleep(pauseMs);
    }
  };
  const running = run();
  const until = async (count: number) => {
    while (state.written < count) await Promise.race([running, sleep(1)]);
  };
  return {
    /** Runs uses that are all allowed, and waits for their rows. */
    async logged(run: () => Promise<number>): Promise<number> {
      const before = await settled(state);
      const count = await run();
      await until(before + count);
      return count;
    },
    async stop(): Promise<void> {
      isOver = true;
      await running;
    },
  };
}

/** When nothing more comes of what was done before. */
async function settled(state: { written: number }): Promise<number> {
  for (;;) {
    const { written } = state;
    await sleep(5 * pauseMs);
    if (state.written === written) return written;
  }
}
