import type { InvokeResult } from '../../lambda/invoker.ts';
import { batchDelete, batchGet, batchPut } from './dynamodbBatch.ts';
import { deleteItem, getItem, putItem, updateItem } from './dynamodbItem.ts';
import { readPage } from './dynamodbPage.ts';
import { readRequest } from './dynamodbShape.ts';
import { transactGet, transactWrite } from './dynamodbTransact.ts';
import type { PageTokens } from './pageToken.ts';
import { serviceFailure } from './serviceFailure.ts';
import { RequestNotUnderstood } from './source.ts';
import type { DataSource, ServiceCall, SourceCall, SourceOutcome } from './source.ts';

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
export interface Operation {
  request: Record<string, unknown>;
  source: DynamodbSourceParts;
  call: SourceCall;
}

const operations: Readonly<Record<string, (operation: Operation) => Promise<SourceOutcome>>> = {
  GetItem: getItem,
  PutItem: putItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  Query: readPage,
  Scan: readPage,
  BatchGetItem: batchGet,
  BatchPutItem: batchPut,
  BatchDeleteItem: batchDelete,
  TransactGetItems: transactGet,
  TransactWriteItems: transactWrite,
};

export function createDynamodbSource(source: DynamodbSourceParts): DataSource {
  return {
    async send(given, call) {
      const request = readRequest(given);
      try {
        return await operations[request.operation]!({ request, source, call });
      } catch (error) {
        if (error instanceof RequestNotUnderstood) throw error;
        return serviceFailure('DynamoDB', error);
      }
    },
  };
}
