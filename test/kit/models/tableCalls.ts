import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { dynamodb } from '../../../store/client.ts';

export type Operation = Exclude<keyof typeof dynamodb, 'describeTable'>;

/** A call of the client of the tables, or of the SDK's document client: both take the same. */
export interface TableCall {
  operation: Operation;
  input: any; // of the operation
}

export const tableName = 'calls';
const accounts = ['ada', 'bob', '✓ é 😀'];
const sorts = [0, 1, -2.5];

/** Calls of every operation with values of every type, drawn by `random`; of few keys, so that they meet. */
export class TableCalls {
  /** Where the last page ended. */
  next: Record<string, unknown> | undefined;

  constructor(private readonly random: () => number) {}

  draw(): TableCall {
    const operation = this.one(Object.keys(this.inputs) as Operation[]);
    return { operation, input: this.inputs[operation]() };
  }

  one<Value>(of: readonly Value[]): Value {
    return of[Math.floor(this.random() * of.length)]!;
  }

  private readonly inputs: Record<Operation, () => object> = {
    get: () => ({ TableName: tableName, Key: this.key(), ConsistentRead: this.one([true, undefined]) }),
    put: () => ({ ...this.putting(), ReturnValues: this.one(['ALL_OLD', 'NONE', undefined]) }),
    update: () => ({ ...this.updating(), ReturnValues: this.one(['ALL_NEW', 'UPDATED_OLD', undefined]) }),
    delete: () => ({
      ...{ TableName: tableName, Key: this.key(), ReturnValues: this.one(['ALL_OLD', undefined]) },
      ...this.condition(),
    }),
    query: () => ({
      TableName: tableName,
      KeyConditionExpression: 'account = :account AND sort >= :from',
      ExpressionAttributeValues: { ':account': this.one(accounts), ':from': this.one(sorts) },
      Limit: this.one([1, 2, undefined]),
      ScanIndexForward: this.one([false, undefined]),
    }),
    scan: () => ({
      TableName: tableName,
      FilterExpression: 'size(#value) > :n OR n = :value',
      ExpressionAttributeNames: { '#value': 'value' },
      ExpressionAttributeValues: { ':n': 1, ':value': this.value(0) },
      Limit: this.one([2, undefined]),
      ExclusiveStartKey: this.one([this.next, undefined]),
    }),
    batchGet: () => ({
      RequestItems: {
        [tableName]: { Keys: this.keys(), ConsistentRead: true, ProjectionExpression: undefined },
      },
      ReturnConsumedCapacity: this.one(['TOTAL', undefined]),
    }),
    batchWrite: () => ({
      RequestItems: {
        [tableName]: this.keys().map((Key) =>
          this.one([true, false])
            ? { PutRequest: { Item: { ...Key, ...this.attributes() } } }
            : { DeleteRequest: { Key } },
        ),
      },
    }),
    transactWrite: () => ({
      TransactItems: this.keys().map(
        (Key): NonNullable<TransactWriteCommandInput['TransactItems']>[number] => {
          const condition = {
            ConditionExpression: 'attribute_not_exists(n) OR n < :most',
            ExpressionAttributeValues: { ':most': this.one([1, 3, 100]) },
            ReturnValuesOnConditionCheckFailure: this.one(['ALL_OLD', undefined] as const),
          };
          return this.one([
            { Put: { TableName: tableName, Item: { ...Key, ...this.attributes() }, ...condition } },
            { Update: { ...this.updating(), Key } },
            { Delete: { TableName: tableName, Key, ...condition } },
            { ConditionCheck: { TableName: tableName, Key, ...condition } },
          ]);
        },
      ),
    }),
  };

  private putting() {
    return { TableName: tableName, Item: { ...this.key(), ...this.attributes() }, ...this.condition() };
  }

  private updating() {
    const { ExpressionAttributeValues: values, ...condition } = this.condition();
    return {
      TableName: tableName,
      Key: this.key(),
      UpdateExpression: 'SET #value = :value ADD n :one',
      ExpressionAttributeNames: { '#value': 'value' },
      ...condition,
      ExpressionAttributeValues: { ':value': this.value(), ':one': this.one([1, 10n ** 20n]), ...values },
    };
  }

  private condition() {
    if (this.one([true, false])) return {};
    return {
      ConditionExpression: 'n < :most',
      ExpressionAttributeValues: { ':most': this.one([1, 3, 100]) },
      ReturnValuesOnConditionCheckFailure: this.one(['ALL_OLD', undefined] as const),
    };
  }

  private key() {
    return { account: this.one(accounts), sort: this.one(sorts) };
  }

  private keys() {
    const all = accounts.flatMap((account) => sorts.map((sort) => ({ account, sort })));
    const from = Math.floor(this.random() * all.length);
    return all.slice(from, from + 1 + Math.floor(this.random() * 4));
  }

  private attributes() {
    return {
      n: this.one([0, 2, undefined]),
      value: this.value(),
      [this.text()]: this.value(),
      __proto: null,
    };
  }

  private text(): string {
    return this.one(['', 'a', 'longer "text"\n', '😀é✓', 'S', 'Item', '0']);
  }

  /** Of any type, with some that no row can hold. */
  private value(depth = 2): unknown {
    const inner = () => this.value(depth - 1);
    const flat = [
      () => this.text(),
      () =>
        this.one([0, -0, 1, -1.5, 0.1, 1e-7, 123456.789, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]),
      () => this.one([10n, 2n ** 53n, -(10n ** 37n), 12345678901234567890123456789012345678n]),
      () => this.one([true, false, null, undefined]),
      () => this.one([new Uint8Array([0, 255, 1]), Buffer.from('✓'), new Uint8Array()]),
      () => this.one([new Set(['a', '✓']), new Set([1, 2.5]), new Set([2n ** 60n, 1n])]),
      () => this.one([new Set([new Uint8Array([1]), new Uint8Array([2])]), new Set(['a', undefined])]),
    ];
    const deep = [
      () => Array.from({ length: this.one([0, 1, 3]) }, inner),
      () => ({ a: inner(), [this.text()]: inner(), none: undefined, skipped: () => 1 }),
      () => new Map([['a', inner()]]),
      () => Object.assign(Object.create(null) as object, { a: inner() }),
    ];
    const odd = [
      () => this.one([NaN, Infinity, 2 ** 53, -1e300, new Set(), new Date(0), Symbol('x'), new Set([true])]),
    ];
    if (this.random() < 0.02) return this.one(odd)();
    return this.one(depth > 0 ? [...flat, ...deep] : flat)();
  }
}
