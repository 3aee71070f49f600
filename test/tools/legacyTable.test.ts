import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { givenFor } from '../../infra/environment.ts';
import { judgeLegacyTable } from '../../tools/operate/preflight/legacyTable.ts';

const text = (...names: string[]) =>
  names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const }));
const index = (IndexName: string, AttributeName: string) => ({
  ...{ IndexName, KeySchema: [{ AttributeName, KeyType: 'HASH' as const }] },
});
const fits: TableDescription = {
  ...{ TableName: 'old-app', TableArn: 'arn:aws:dynamodb:eu-central-1:1:table/old-app' },
  KeySchema: [{ AttributeName: 'strategy_id', KeyType: 'HASH' }],
  AttributeDefinitions: text('strategy_id', 'user_id', 'plan'),
  GlobalSecondaryIndexes: [index('UserIdIndex', 'user_id'), index('ByPlan', 'plan')],
};
const judged = (more: Partial<TableDescription>, userIndex?: string) =>
  judgeLegacyTable({ ...fits, ...more }, { name: 'old-app', ...(userIndex ? { userIndex } : {}) });

describe('a legacy table that is there already', () => {
  test('with its key and its index is fine', () => {
    expect(judged({})).toMatchObject({ state: 'ok', said: fits.TableArn });
    const ByUser = [index('ByUser', 'user_id')];
    expect(judged({ GlobalSecondaryIndexes: ByUser }, 'ByUser')).toMatchObject({ state: 'ok' });
  });

  test.each<[string, Partial<TableDescription>, string | undefined, RegExp]>([
    [
      'with another key',
      { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] },
      undefined,
      /The key of old-app is id;/,
    ],
    [
      'with a key of two parts',
      { KeySchema: [...fits.KeySchema!, { AttributeName: 'type', KeyType: 'RANGE' }] },
      undefined,
      /is strategy_id and type;/,
    ],
    [
      'with a number for a key',
      { AttributeDefinitions: [{ AttributeName: 'strategy_id', AttributeType: 'N' }, ...text('user_id')] },
      undefined,
      /has to be the text strategy_id/,
    ],
    [
      'without the index',
      { GlobalSecondaryIndexes: [] },
      undefined,
      /The index UserIdIndex of old-app is not there;/,
    ],
    ['without the index that is named', {}, 'ByUser', /The index ByUser of old-app is not there;/],
    ['with an index by something else', {}, 'ByPlan', /The index ByPlan of old-app is by plan;/],
  ])('%s stops a deployment', (_, more, userIndex, said) => {
    expect(judged(more, userIndex)).toMatchObject({ state: 'stop', said: expect.stringMatching(said) });
  });

  test('that is not there stops it, and one that may not be seen is a note', () => {
    expect(judgeLegacyTable(null, { name: 'old-app' })).toMatchObject({
      ...{ state: 'stop', said: 'There is no table old-app in this account and region.' },
    });
    expect(judgeLegacyTable(undefined, { name: 'old-app' }).state).toBe('note');
  });

  test('under a key of its own warns of the key’s policy', () => {
    const SSEDescription = { SSEType: 'KMS' as const, KMSMasterKeyArn: 'arn:aws:kms:eu-central-1:1:key/k' };
    expect(judged({ SSEDescription })).toMatchObject({
      ...{ state: 'warning', said: expect.stringContaining('arn:aws:kms:eu-central-1:1:key/k') },
    });
  });

  test('is handed to the look before a deployment', () => {
    const legacyTable = { name: 'old-app' };
    expect(givenFor({ prod: { legacyTable } }, 'prod', []).legacyTable).toEqual(legacyTable);
    expect(() => givenFor({ prod: { legacyTable: { userIndex: 'ByUser' } } }, 'prod', [])).toThrow(
      'legacyTable.name is missing',
    );
  });
});
