import type { Holding } from './records.ts';

/** What decides about a resource besides its own properties. */
export interface AccountState {
  accountId: string;
  /** Concurrent executions of all functions of a region. */
  concurrency: number;
  /** DynamoDB tables of a region. */
  tables: number;
  /** A new account may have no CloudFront distribution. */
  mayDistribute: boolean;
  holdings: Holding[];
  hasObject(bucket: string, key: string): boolean;
  /** Undefined where there is no such object. */
  textOf(bucket: string, key: string): string | undefined;
  isEmpty(bucket: string): boolean;
}

export type Properties = Record<string, any>;

/** A rule throws what the service says when it refuses. */
export interface Rules {
  /** Another one has its name; absent: the handler says that it exists already. */
  taken?(): Error;
  creating?(properties: Properties, account: AccountState, region: string): void;
  updating?(before: Properties, after: Properties, account: AccountState, holding: Holding): void;
  deleting?(holding: Holding, account: AccountState): void;
}
