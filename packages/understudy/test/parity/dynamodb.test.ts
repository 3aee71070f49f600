import { describe, expect, test } from 'vitest';
import { both, freshId, theTables } from './steps/tables.ts';
import { code } from './steps/resolvers.ts';

const tables = theTables();
const { ask, given } = tables;

describe('DynamoDB', () => {
  test('C080 [doc dynamodb-getitem] GetItem of a missing key is null and no error', async () => {
    expect(await ask("return ddb.get({ key: { id: 'missing' } });")).toEqual({ result: null, error: null });
  });

  test('C081 [doc dynamodb-putitem] PutItem gives the key and the attributes', async () => {
    const id = freshId();
    const seen = await ask(
      'return ddb.put({ key: { id: ctx.args.id }, item: { n: 5, z: null, l: [1, "a"] } });',
      { id },
    );
    expect(seen).toEqual({ result: { id, n: 5, z: null, l: [1, 'a'] }, error: null });
  });

  test('C082 [doc dynamodb-updateitem] UpdateItem of a missing key creates the item and gives it whole', async () => {
    const id = freshId();
    const seen = await ask(
      'return ddb.update({ key: { id: ctx.args.id }, update: { n: 1, m: { a: 2 } } });',
      { id },
    );
    // A nested object is written through its parent, which is not there: the service fails, as DynamoDB does.
    expect(seen).toMatchObject({ result: null, error: { type: 'DynamoDB:ValidationException' } });
    expect(await ask('return ddb.update({ key: { id: ctx.args.id }, update: { n: 1 } });', { id })).toEqual({
      result: { id, n: 1 },
      error: null,
    });
  });

  test('C090 [doc dynamodb-batch-get] BatchGetItem keeps the order of the keys, a miss is null', async () => {
    const one = await given({ id: freshId(), v: 1 });
    const two = await given({ id: freshId(), v: 2 });
    const keys = [two, { id: 'missing' }, one].map(({ id }) => ({ id }));
    const seen = await ask('return ddb.batchGet({ tables: { things: { keys: ctx.args.keys } } });', { keys });
    expect(seen).toEqual({
      result: { data: { things: [two, null, one] }, unprocessedKeys: { things: [] } },
      error: null,
    });
    const onlyV = "return ddb.batchGet({ tables: { things: { keys: ctx.args.keys, projection: ['v'] } } });";
    expect(await ask(onlyV, { keys })).toMatchObject({
      result: { data: { things: [{ v: 2 }, null, { v: 1 }] } },
    });
  });

  test('C091 [doc dynamodb-batch-put] 25 puts in one batch are written, 26 are an error', async () => {
    const items = Array.from({ length: 26 }, () => ({ id: freshId() }));
    const request = 'return ddb.batchPut({ tables: { things: ctx.args.items } });';
    expect(await ask(request, { items: items.slice(1) })).toEqual({
      result: { data: { things: items.slice(1) }, unprocessedItems: { things: [] } },
      error: null,
    });
    expect(await ask(request, { items })).toMatchObject({ error: { type: 'DynamoDB:ValidationException' } });
    const remove = 'return ddb.batchDelete({ tables: { things: ctx.args.keys } });';
    expect(await ask(remove, { keys: items.slice(1) })).toEqual({
      result: { data: { things: items.slice(1) }, unprocessedKeys: { things: [] } },
      error: null,
    });
  });

  test('C092 [doc dynamodb-transact-write] a cancelled transaction tells its reasons by position', async () => {
    const stored = await given({ id: freshId(), v: 'y' });
    const request = `return ddb.transactWrite({ items: [
      { putItem: { table: 'things', key: { id: ctx.args.other }, item: { v: 1 } } },
      { updateItem: { table: 'things', key: { id: ctx.args.id }, update: { v: 'z' }, condition: { v: { eq: 'x' } } } },
    ] });`;
    expect(await ask(request, { ...stored, other: freshId() })).toMatchObject({
      result: {
        keys: null,
        cancellationReasons: [
          { type: 'None', message: 'None' },
          { type: 'ConditionCheckFailed', message: 'The condition check failed.', item: stored },
        ],
      },
      error: { type: 'DynamoDB:TransactionCanceledException' },
    });
  });

  test('C092a [doc dynamodb-transact-write] a transaction gives the keys that it wrote, and reads give items or null', async () => {
    const [a, b] = [freshId(), freshId()];
    const write = `return ddb.transactWrite({ items: [
      { putItem: { table: 'things', key: { id: ctx.args.a }, item: { v: 1 } } },
      { deleteItem: { table: 'things', key: { id: ctx.args.b } } },
      { conditionCheck: { table: 'things', key: { id: 'missing' }, condition: { id: { attributeExists: false } } } },
    ] });`;
    expect(await ask(write, { a, b })).toEqual({
      result: { keys: [{ id: a }, { id: b }, { id: 'missing' }], cancellationReasons: null },
      error: null,
    });
    const read = `return ddb.transactGet({ items: [
      { table: 'things', key: { id: ctx.args.a } }, { table: 'things', key: { id: ctx.args.b } },
    ] });`;
    expect(await ask(read, { a, b })).toEqual({
      result: { items: [{ id: a, v: 1 }, null], cancellationReasons: null },
      error: null,
    });
  });

  const page = `return ddb.query({
    query: { id: { eq: ctx.args.id } }, limit: ctx.args.limit ?? 2, nextToken: ctx.args.nextToken,
    filter: ctx.args.filter, scanIndexForward: ctx.args.forward ?? true,
  });`;

  async function notes(count: number): Promise<string> {
    const id = freshId();
    for (let at = 1; at <= count; at++) await given({ id, at }, 'notes');
    return id;
  }

  test('C093 [doc dynamodb-query] a next token leads through all pages and is opaque', async () => {
    const id = await notes(5);
    const seen: number[] = [];
    let nextToken: string | null = null;
    do {
      const { result } = (await ask(page, { id, nextToken }, 'notes')) as {
        result: { items: { at: number }[]; nextToken: string | null };
      };
      seen.push(...result.items.map(({ at }) => at));
      nextToken = result.nextToken;
      if (nextToken) expect(Buffer.from(nextToken, 'base64').includes(id)).toBe(false);
    } while (nextToken);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  test('C094 [doc dynamodb-query] a token of one resolver is refused by another, and so is an altered one', async () => {
    const id = await notes(3);
    const resolver = (coordinate: string) => ({ coordinate, source: 'notes', code: code(page, both) });
    const api = tables.over([resolver('Query.a'), resolver('Query.b')]);
    const first = (await api.run('Query.a', { id })).value as {
      result: { nextToken: string };
    };
    const { nextToken } = first.result;
    const again = { id, nextToken };
    expect((await api.run('Query.a', again)).value).toMatchObject({
      result: { items: [{ at: 3 }] },
      error: null,
    });
    const refused = { result: null, error: { message: 'Invalid pagination token given.' } };
    expect((await api.run('Query.b', again)).value).toMatchObject(refused);
    const bytes = Buffer.from(nextToken, 'base64');
    bytes[20]! ^= 1;
    const altered = { id, nextToken: bytes.toString('base64') };
    expect((await api.run('Query.a', altered)).value).toMatchObject(refused);
    expect((await api.run('Query.a', { id, nextToken: 'x' })).value).toMatchObject(refused);
  });

  test('C095 [doc dynamodb-query] a page whose items are all filtered away is empty and has a next one', async () => {
    const id = await notes(3);
    const filter = { at2: { eq: 7 } };
    const seen = await ask(page, { id, filter }, 'notes');
    expect(seen).toMatchObject({ result: { items: [], nextToken: expect.any(String), scannedCount: 2 } });
  });

  test('C095a [doc dynamodb-query] Query reads backwards, by ranges and with projections; Scan filters', async () => {
    const id = await notes(4);
    expect(await ask(page, { id, limit: 3, forward: false }, 'notes')).toMatchObject({
      result: { items: [{ at: 4 }, { at: 3 }, { at: 2 }] },
    });
    const range =
      "return ddb.query({ query: { id: { eq: ctx.args.id }, at: { between: [2, 3] } }, projection: ['at'] });";
    expect(await ask(range, { id }, 'notes')).toMatchObject({
      result: { items: [{ at: 2 }, { at: 3 }], nextToken: null, scannedCount: 2 },
    });
    const scan = 'return ddb.scan({ filter: { id: { eq: ctx.args.id }, at: { gt: 2 } } });';
    const { result } = (await ask(scan, { id }, 'notes')) as { result: { items: { at: number }[] } };
    expect(result.items.map(({ at }) => at).sort()).toEqual([3, 4]);
  });

  test('C096 [doc dynamodb] a set of strings is read as a list', async () => {
    const id = freshId();
    const put = `return ddb.put({ key: { id: ctx.args.id }, item: {
      s: util.dynamodb.toStringSet(['a', 'b']), n: ddb.toNumberSet([1, 2.5]),
    } });`;
    await ask(put, { id });
    const { Item } = await tables.call('GetItem', { TableName: 'things', Key: { id: { S: id } } });
    expect(Object.keys((Item as { s: object }).s)).toEqual(['SS']);
    const { result } = (await ask('return ddb.get({ key: { id: ctx.args.id } });', { id })) as {
      result: { s: string[]; n: number[] };
    };
    expect([result.s.sort(), result.n.sort()]).toEqual([
      ['a', 'b'],
      [1, 2.5],
    ]);
  });

  test('C106 [inf] a consistent read of an index is a ValidationException', async () => {
    const request =
      "return ddb.query({ index: 'byOwner', query: { owner: { eq: 'o' } }, consistentRead: true });";
    expect(await ask(request)).toMatchObject({ error: { type: 'DynamoDB:ValidationException' } });
  });

  test('[doc modules] updates that the helper writes are understood by the engine', async () => {
    const id = freshId();
    await given({ id, n: 1, l: [1], m: { a: 1, b: 2 }, gone: 1 });
    const request = `return ddb.update({ key: { id: ctx.args.id }, update: {
      n: ddb.operations.increment(4), l: ddb.operations.append([2]), m: { a: 9 }, gone: ddb.operations.remove(), x: null,
    } });`;
    expect(await ask(request, { id })).toEqual({
      result: { id, n: 5, l: [1, 2], m: { a: 9, b: 2 }, x: null },
      error: null,
    });
    const removeOnly =
      'return ddb.update({ key: { id: ctx.args.id }, update: { x: ddb.operations.remove() } });';
    expect(await ask(removeOnly, { id })).toEqual({
      result: { id, n: 5, l: [1, 2], m: { a: 9, b: 2 } },
      error: null,
    });
    const item =
      "return ddb.update({ key: { id: ctx.args.id }, update: { l: [ddb.operations.updateListItem('x', 1)] } });";
    expect(await ask(item, { id })).toMatchObject({ result: { l: [1, 'x'] } });
    const decrement =
      'return ddb.update({ key: { id: ctx.args.id }, update: { nothing: ddb.operations.decrement() } });';
    expect(await ask(decrement, { id })).toMatchObject({ error: { type: 'DynamoDB:ValidationException' } });
  });
});
