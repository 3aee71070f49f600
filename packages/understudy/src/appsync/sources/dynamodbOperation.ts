import type { InvokeResult } from '../../lambda/invoker.ts';
import type { PageTokens } from './pageToken.ts';
import type { ServiceCall, SourceCall } from './source.ts';

export interface DynamodbSourceParts {
  tableName: string;
  region: string;
  /** DynamoDB's JSON protocol under the data source's role, every request of it demanded of the role's policies. */
  call: ServiceCall;
  tokens: PageTokens;
  /** Invokes a `conditionalCheckFailedHandler` under the data source's role. */
  invoke?: (functionArn: string, payload: unknown) => Promise<InvokeResult>;
}

/** A request that passed the shape check, and everything its operation may need. */
export interface DynamodbOperation {
  request: Record<string, unknown>;
  source: DynamodbSourceParts;
  call: SourceCall;
}
