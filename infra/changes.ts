import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { bindClaims } from './accounts.ts';
import { bindTable, bindTableQuery } from './bind.ts';
import { bindRefresh } from './counters.ts';
import type { House } from './house.ts';
import { bindLegacyTable } from './legacyTable.ts';

/** Everything that follows from a committed change, and nothing else, reads the streams. */
export function addChanges(house: House): void {
  const { api, tables, scope } = house;
  const changes = house.addFunction('changes', {
    timeoutSeconds: 30,
    memoryMb: 512,
    environment: { GRAPHQL_URL: api.api.attrGraphQlUrl },
  });
  bindRefresh(house, changes);
  bindTable(changes, tables, 'user-usage', ['GetItem', 'BatchGetItem', 'DeleteItem']);
  bindTable(changes, tables, 'user-actions-log', ['PutItem', 'BatchWriteItem']);
  // Whether anything listens to the account.
  bindTable(changes, tables, 'receipts', ['BatchGetItem']);
  // What the legacy table still has of an account moves when the account is made, or first visited.
  bindLegacyTable(house, changes, ['DeleteItem']);
  bindTable(changes, tables, 'user-subscriptions', ['PutItem', 'UpdateItem']);
  bindTableQuery(changes, tables, 'user-subscriptions');
  bindTable(changes, tables, 'entitlements', ['PutItem']);
  bindTable(changes, tables, 'users', ['UpdateItem', 'BatchGetItem', 'ConditionCheckItem']);
  bindTable(changes, tables, 'products', ['GetItem']);
  bindClaims(house, changes);
  bindTable(changes, tables, 'trials', ['PutItem']);
  changes.allow(
    ['appsync:GraphQL'],
    [api.fieldArn('Mutation.publishUsage'), api.fieldArn('Mutation.publishAccount')],
  );
  // A mapping is refused without it, and IAM knows no narrower resource for it.
  changes.allow(['dynamodb:ListStreams'], ['*']);
  for (const name of ['user-usage', 'users'] as const) {
    const streamArn = tables[name].tableStreamArn!;
    changes.allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      [streamArn],
    );
    new EventSourceMapping(scope, `Changes-${name}`, {
      target: changes.lambda,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // A record that cannot be done is found by halving, tried again, and put aside, so that the rest continues.
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 8,
      maxRecordAge: Duration.hours(6),
      onFailure: new SqsDlq(house.deadLetters),
    });
  }
  changes.allow(['sqs:SendMessage'], [house.deadLetters.queueArn]);
}
