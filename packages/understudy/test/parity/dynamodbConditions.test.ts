import { describe, expect, test } from 'vitest';
import { deciderArn, freshId, theTables } from './steps/tables.ts';

const tables = theTables();
const { ask, given } = tables;

describe('DynamoDB conditions', () => {
  const putOnce = `return ddb.put({
    key: { id: ctx.args.id }, item: { v: ctx.args.v, at: ctx.args.at ?? 0 },
    condition: { id: { attributeExists: false } },
  });`;

  test('C084 [doc dynamodb-conditions] a put that fails its condition succeeds when the same item is stored', async () => {
    const stored = await given({ id: freshId(), v: 'same', at: 0 });
    expect(await ask(putOnce, stored)).toEqual({ result: stored, error: null });
  });

  test('C085 [doc dynamodb-conditions] a put that fails its condition is an error when another item is stored', async () => {
    const stored = await given({ id: freshId(), v: 'one', at: 0 });
    const seen = await ask(putOnce, { ...stored, v: 'two' });
    expect(seen).toMatchObject({
      result: null,
      error: { type: 'DynamoDB:ConditionalCheckFailedException' },
    });
    expect((seen as { error: { message: string } }).error.message).toMatch(
      /^The conditional request failed \(Service: DynamoDb, Status Code: 400, Request ID: .+\)$/,
    );
  });

  test('C086 [doc dynamodb-conditions] a put that differs only in what equalsIgnore names succeeds', async () => {
    const stored = await given({ id: freshId(), v: 'same', at: 1 });
    const request = `return {
      operation: 'PutItem',
      key: util.dynamodb.toMapValues({ id: ctx.args.id }),
      attributeValues: util.dynamodb.toMapValues({ v: ctx.args.v, at: ctx.args.at }),
      condition: {
        expression: 'attribute_not_exists(#id)', expressionNames: { '#id': 'id' }, equalsIgnore: ['at'],
      },
    };`;
    expect(await ask(request, { ...stored, at: 2 })).toEqual({ result: stored, error: null });
  });

  test('C087 [doc dynamodb-conditions] a delete that fails its condition succeeds when nothing is there', async () => {
    const request = "return ddb.remove({ key: { id: ctx.args.id }, condition: { v: { eq: 'x' } } });";
    expect(await ask(request, { id: freshId() })).toEqual({ result: null, error: null });
    const stored = await given({ id: freshId(), v: 'y' });
    expect(await ask(request, stored)).toMatchObject({
      error: { type: 'DynamoDB:ConditionalCheckFailedException' },
    });
  });

  test('C087a [doc dynamodb-deleteitem] DeleteItem gives what was there, and null when nothing was', async () => {
    const stored = await given({ id: freshId(), v: 'y' });
    const request = 'return ddb.remove({ key: { id: ctx.args.id } });';
    expect(await ask(request, stored)).toEqual({ result: stored, error: null });
    expect(await ask(request, stored)).toEqual({ result: null, error: null });
  });

  test('C088 [doc dynamodb-conditions] an update that fails its condition is rejected without a comparison', async () => {
    const stored = await given({ id: freshId(), v: 'y' });
    const request =
      "return ddb.update({ key: { id: ctx.args.id }, update: { v: 'y' }, condition: { v: { eq: 'x' } } });";
    expect(await ask(request, stored)).toMatchObject({
      error: { type: 'DynamoDB:ConditionalCheckFailedException' },
    });
    expect(await tables.operations()).toEqual({ UpdateItem: 1 });
  });

  test.each([
    [{ action: 'reject' }, 'DynamoDB:ConditionalCheckFailedException', null, 'y'],
    [{ action: 'discard' }, null, 'y', 'y'],
    [
      {
        action: 'retry',
        retryMapping: { update: { expression: 'SET v = :v', expressionValues: { ':v': { S: 'z' } } } },
      },
      null,
      'z',
      'z',
    ],
    [
      {
        action: 'retry',
        retryMapping: {
          update: { expression: 'SET v = :v', expressionValues: { ':v': { S: 'z' } } },
          condition: { expression: 'v = :x', expressionValues: { ':x': { S: 'x' } } },
        },
      },
      'DynamoDB:ConditionalCheckFailedException',
      null,
      'y',
    ],
  ])(
    'C088a [doc dynamodb-conditions] a custom handler that answers %j decides',
    async (answer, type, value, afterwards) => {
      const stored = await given({ id: freshId(), v: 'y' });
      tables.decide(answer);
      const request = `return {
      operation: 'UpdateItem',
      key: { id: { S: ctx.args.id } },
      update: { expression: 'SET v = :v', expressionValues: { ':v': { S: 'w' } } },
      condition: {
        expression: 'v = :v2', expressionValues: { ':v2': { S: 'never' } },
        conditionalCheckFailedHandler: { strategy: 'Custom', lambdaArn: '${deciderArn}' },
      },
    };`;
      const seen = (await ask(request, stored)) as {
        result: { v: string } | null;
        error: { type: string } | null;
      };
      expect([seen.error?.type ?? null, seen.result?.v ?? null]).toEqual([type, value]);
      expect(tables.asked).toMatchObject([
        {
          arguments: stored,
          requestMapping: { operation: 'UpdateItem' },
          currentValue: { id: { S: stored['id'] }, v: { S: 'y' } },
          resolver: {
            tableName: 'things',
            awsRegion: 'eu-central-1',
            parentType: 'Query',
            field: 'a',
            outputType: 'AWSJSON',
          },
          identity: null,
        },
      ]);
      expect(await ask('return ddb.get({ key: { id: ctx.args.id } });', stored)).toMatchObject({
        result: { v: afterwards },
      });
    },
  );

  test('C089 [obs aws/aws-appsync-community#110] returnValuesOnConditionCheckFailure on a single item is not understood', async () => {
    const request = `return {
      operation: 'PutItem', key: { id: { S: 'x' } }, attributeValues: {},
      condition: { expression: 'attribute_exists(id)', returnValuesOnConditionCheckFailure: true },
    };`;
    expect(await ask(request)).toMatchObject({
      failed: true,
      errorType: 'MappingTemplate',
      message: "Unsupported element '$[condition][returnValuesOnConditionCheckFailure]'.",
    });
  });
});
