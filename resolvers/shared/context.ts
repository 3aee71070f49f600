import type { Context } from '@aws-appsync/utils';
import type { Operator } from '../../domain/operators.ts';
import type { Me } from '../../store/rows/users.ts';

/** What a request is made from. AppSync's own `Context` is `any` all over, which every misspelt name would pass. */
export interface RequestContext<Args = object, Source = unknown, Previous = unknown> extends Pick<
  Context,
  'identity' | 'info' | 'env'
> {
  args: Args;
  /** Names of headers are in lower case. */
  request: { headers: Record<string, unknown> };
  /** The parent of a nested field. */
  source: Source;
  /** What the step before answered. */
  prev: { result: Previous };
  /** What the steps of one field keep for those after them. */
  stash: { operator?: Operator; requestId?: string; account?: Me };
}

/** What a response is made from: the same, and what the source answered. */
export interface ResponseContext<
  Result = unknown,
  Args = object,
  Source = unknown,
  Previous = unknown,
> extends RequestContext<Args, Source, Previous> {
  result: Result;
  error?: { message: string; type: string };
}

/** What a query of a table answers. */
export interface Page<Row> {
  items: Row[];
  nextToken?: string | null;
}
