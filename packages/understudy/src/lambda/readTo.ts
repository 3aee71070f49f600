import path from 'node:path';
import { toEngineSequence } from '../dynamodb/streamRecords.ts';
import { tablesFrom } from '../dynamodb/tables.ts';
import type { ReadTo } from '../dynamodb/tidyStreams.ts';
import type { Stack } from '../kernel/stack.ts';
import { Checkpoint } from './checkpoint.ts';

/** Where checkpoints lie. */
export const checkpointFolder = (dataFolder: string) => path.join(dataFolder, 'lambda', 'checkpoints');

/** How far the enabled mappings of the stack have come, by table: the one that has come least far. */
export function readToOf(stack: Stack, dataFolder: string): ReadTo {
  const nameOf = new Map([...tablesFrom(stack).values()].map(({ name, stream }) => [stream?.arn, name]));
  const readTo = new Map<string, bigint>();
  for (const { type, properties, physicalId } of stack.resources.values()) {
    if (type !== 'AWS::Lambda::EventSourceMapping' || properties.Enabled === false) continue;
    const table = nameOf.get(String(properties.EventSourceArn));
    if (table === undefined) continue;
    const after = new Checkpoint(checkpointFolder(dataFolder), physicalId).read()?.after;
    const place = after === undefined ? 0n : BigInt(toEngineSequence(after));
    const least = readTo.get(table);
    readTo.set(table, least === undefined || place < least ? place : least);
  }
  return readTo;
}
