import { fromWire, type Row, type WireItem } from './values.ts';

/** Why an item of a cancelled transaction was not written, in the order of the items. */
export interface CancellationReason {
  Code?: string | undefined;
  Message?: string | undefined;
  Item?: Row | undefined;
}

/** What DynamoDB answered instead of a result; `name` is its own, such as `ConditionalCheckFailedException`. */
export class Refusal extends Error {
  readonly $metadata: { httpStatusCode: number; attempts?: number; totalRetryDelay?: number };
  /** Of a failed condition, when it was asked for: the row that was there. */
  readonly Item?: Row;
  /** Of a cancelled transaction. */
  readonly CancellationReasons?: CancellationReason[];

  constructor(status: number, told: Told) {
    const name = nameIn(told);
    super(told.message ?? told.Message ?? name);
    this.name = name;
    this.$metadata = { httpStatusCode: status };
    if (told.Item) this.Item = fromWire(told.Item);
    if (told.CancellationReasons) this.CancellationReasons = told.CancellationReasons.map(reasonIn);
  }
}

interface Told {
  __type?: string;
  message?: string;
  Message?: string;
  Item?: WireItem;
  CancellationReasons?: { Code?: string; Message?: string; Item?: WireItem }[];
}

/** What is no JSON comes from something in between, and says no more than its status. */
export function refusalIn({ status, text }: { status: number; text: string }): Refusal {
  return new Refusal(status, text.startsWith('{') ? (JSON.parse(text) as Told) : {});
}

function nameIn({ __type = 'UnknownError' }: Told): string {
  return __type.slice(__type.indexOf('#') + 1);
}

function reasonIn({ Item, ...reason }: NonNullable<Told['CancellationReasons']>[number]): CancellationReason {
  return { ...reason, ...(Item ? { Item: fromWire(Item) } : {}) };
}
