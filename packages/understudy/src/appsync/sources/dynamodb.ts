import { batchDelete, batchGet, batchPut } from './dynamodbBatch.ts';
import { deleteItem, getItem, putItem, updateItem } from './dynamodbItem.ts';
import type { DynamodbOperation, DynamodbSourceParts } from './dynamodbOperation.ts';
import { readPage } from './dynamodbPage.ts';
import { readRequest } from './dynamodbShape.ts';
import { transactGet, transactWrite } from './dynamodbTransact.ts';
import { serviceFailure } from './serviceFailure.ts';
import { RequestNotUnderstood } from './source.ts';
import type { DataSource, SourceOutcome } from './source.ts';

const operations: Readonly<Record<string, (operation: DynamodbOperation) => Promise<SourceOutcome>>> = {
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
