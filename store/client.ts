import { randomUUID } from 'node:crypto';
import type {
  BatchGetCommandInput,
  BatchGetCommandOutput,
  BatchWriteCommandInput,
  BatchWriteCommandOutput,
  DeleteCommandInput,
  DeleteCommandOutput,
  GetCommandInput,
  GetCommandOutput,
  PutCommandInput,
  PutCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
  TransactWriteCommandInput,
  TransactWriteCommandOutput,
  UpdateCommandInput,
  UpdateCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { askAws } from '../platform/awsJson.ts';
import { Refusal } from '../platform/refusal.ts';
import { fromWire, toWire, type Row } from './values.ts';

/** Parameters of before expressions, which nothing here needs. */
type Old =
  | 'AttributesToGet'
  | 'AttributeUpdates'
  | 'ConditionalOperator'
  | 'Expected'
  | 'KeyConditions'
  | 'QueryFilter'
  | 'ScanFilter';
type Asked<Input> = Omit<Input, Old>;
type Answered<Output> = Omit<Output, '$metadata'>;

/**
 * The one client of DynamoDB that all functions share. It signs its requests itself: the AWS SDK's client would be nine tenths of
 * what a function loads, and most of what a call costs. What is asked and answered, how it is tried again and how it fails are
 * as with the SDK's document client: attributes that are undefined are left out, and rows are plain everywhere, in what a
 * failed write tells too.
 */
export const dynamodb = {
  async get(input: Asked<GetCommandInput>): Promise<Answered<GetCommandOutput>> {
    return plain(await ask('GetItem', wired(input)));
  },

  async put(input: Asked<PutCommandInput>): Promise<Answered<PutCommandOutput>> {
    return plain(await ask('PutItem', wired(input)));
  },

  async update(input: Asked<UpdateCommandInput>): Promise<Answered<UpdateCommandOutput>> {
    return plain(await ask('UpdateItem', wired(input)));
  },

  async delete(input: Asked<DeleteCommandInput>): Promise<Answered<DeleteCommandOutput>> {
    return plain(await ask('DeleteItem', wired(input)));
  },

  async query(input: Asked<QueryCommandInput>): Promise<Answered<QueryCommandOutput>> {
    return plain(await ask('Query', wired(input)));
  },

  async scan(input: Asked<ScanCommandInput>): Promise<Answered<ScanCommandOutput>> {
    return plain(await ask('Scan', wired(input)));
  },

  async batchGet(input: BatchGetCommandInput): Promise<Answered<BatchGetCommandOutput>> {
    const RequestItems = each(input.RequestItems!, wired);
    const answer = await ask<BatchGetCommandOutput>('BatchGetItem', { ...input, RequestItems });
    const { Responses, UnprocessedKeys } = answer;
    return {
      ...answer,
      ...(Responses ? { Responses: each(Responses, (rows) => rows.map(fromWire)) } : {}),
      ...(UnprocessedKeys ? { UnprocessedKeys: each(UnprocessedKeys, plain) } : {}),
    };
  },

  async batchWrite(input: BatchWriteCommandInput): Promise<Answered<BatchWriteCommandOutput>> {
    const RequestItems = each(input.RequestItems!, (writes) => writes.map((write) => each(write, wired)));
    const answer = await ask<BatchWriteCommandOutput>('BatchWriteItem', { ...input, RequestItems });
    const { UnprocessedItems: left } = answer;
    if (!left) return answer;
    return { ...answer, UnprocessedItems: each(left, (writes) => writes.map((write) => each(write, plain))) };
  },

  /** All of it or nothing. By its token a further try is known to be the same, for ten minutes. */
  async transactWrite(
    input: TransactWriteCommandInput,
  ): Promise<Pick<TransactWriteCommandOutput, 'ConsumedCapacity'>> {
    const TransactItems = input.TransactItems!.map((item) => each(item, wired));
    return ask('TransactWriteItems', { ClientRequestToken: randomUUID(), ...input, TransactItems });
  },

  async describeTable(TableName: string): Promise<{ createdMs: number }> {
    const { Table } = await ask<{ Table: { CreationDateTime: number } }>('DescribeTable', { TableName });
    return { createdMs: Table.CreationDateTime * 1000 };
  },
};

/** A failed write may tell the rows that were there. */
export interface FailedWrite extends Refusal {
  Item?: Row;
  CancellationReasons?: { Code?: string; Message?: string; Item?: Row }[];
}

async function ask<Answer>(operation: string, input: object): Promise<Answer> {
  try {
    return await askAws<Answer>('dynamodb', operation, input);
  } catch (error) {
    throw error instanceof Refusal
      ? Object.assign(error, rowsIn(error.told as unknown as FailedWrite))
      : error;
  }
}

function rowsIn({ Item, CancellationReasons: reasons }: FailedWrite): Partial<FailedWrite> {
  return {
    ...(Item ? { Item: fromWire(Item) } : {}),
    ...(reasons ? { CancellationReasons: reasons.map(plain) } : {}),
  };
}

/** What may hold rows or values, in what is asked and in what is answered. */
const rowNames = [
  'Attributes',
  'ExclusiveStartKey',
  'ExpressionAttributeValues',
  'Item',
  'Key',
  'LastEvaluatedKey',
] as const;
const listNames = ['Items', 'Keys'] as const;

const wired = (input: object) => changed(input, toWire);
const plain = <Answer extends object>(answer: Answer) => changed(answer, fromWire);

function changed<Part extends object>(part: Part, change: (row: Row) => Row): Part {
  const after: Row = { ...part };
  for (const name of rowNames) if (after[name]) after[name] = change(after[name] as Row);
  for (const name of listNames) if (after[name]) after[name] = (after[name] as Row[]).map(change);
  return after as Part;
}

function each<Part extends object, Changed>(
  parts: Part,
  change: (part: NonNullable<Part[keyof Part]>) => Changed,
): Record<string, Changed> {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, change(part)]));
}
