import { describe, expect, test } from 'vitest';
import { apiKey } from './steps/given.ts';
import { aKey, inDays, keyArn } from './steps/keys.ts';

const dayMs = 86_400_000;
const hourOf = (seconds: number) => Math.floor(seconds / 3_600) * 3_600;

describe('an API key', () => {
  test('C254 [doc API_ApiKey] lives for seven days by default, to the hour, and is named by what its holder sends', async () => {
    const { lists } = await aKey({ Description: 'for visitors' });
    const expires = hourOf(inDays(7));
    expect((await lists()).json).toEqual({
      apiKeys: [{ id: apiKey, description: 'for visitors', expires, deletes: expires + 60 * 86_400 }],
    });
  });

  test('C255 [doc API_UpdateApiKey] has its end moved by UpdateApiKey, under the same value, and opens the API until then', async () => {
    const { advances, opens, updates, lists } = await aKey();
    const moved = await updates({ expires: inDays(365) });
    const expires = hourOf(inDays(365));
    expect(moved).toMatchObject({ status: 200, json: { apiKey: { id: apiKey, expires } } });
    expect((await lists()).json.apiKeys).toEqual([moved.json.apiKey]);
    advances(364 * dayMs);
    expect(await opens()).toBe(200);
    advances(dayMs);
    expect(await opens()).toBe(401);
  });

  test('C256 [doc API_CreateApiKey] takes no end in less than a day or in more than 365 days', async () => {
    const { updates, lists } = await aKey();
    const before = await lists();
    for (const [days, message] of [
      [0.9, 'API key must be valid for a minimum of 1 days.'],
      [-1, 'API key must be valid for a minimum of 1 days.'],
      [365.1, 'API key can be valid for a maximum of 365 days.'],
    ] as const)
      expect(await updates({ expires: Math.floor(inDays(days)) })).toEqual({
        status: 400,
        type: 'ApiKeyValidityOutOfBoundsException',
        json: { message },
      });
    expect(await lists()).toEqual(before);
    // A call comes some moments after the start.
    for (const days of [1.001, 365])
      expect((await updates({ expires: Math.ceil(inDays(days)) })).status).toBe(200);
  });

  test('C257 [doc API_ApiKey] that has ended can be extended for 60 days, and is gone after them', async () => {
    const { advances, opens, updates, lists } = await aKey();
    advances((7 + 59) * dayMs);
    expect(await opens()).toBe(401);
    expect((await updates({ expires: inDays(100) })).status).toBe(200);
    expect(await opens()).toBe(200);
    advances((100 + 60) * dayMs);
    expect((await lists()).json).toEqual({ apiKeys: [] });
    expect(await updates({ expires: inDays(300) })).toEqual({
      status: 404,
      type: 'NotFoundException',
      json: { message: `API key not found: ${apiKey}` },
    });
  });

  test('C258 [obs] keeps the end that it was given over deployments that declare no other', async () => {
    const { updates, lists, deploys } = await aKey();
    await updates({ expires: inDays(300), description: 'renewed' });
    const moved = await lists();
    await deploys({});
    expect(await lists()).toEqual(moved);
    await deploys({ Expires: inDays(30) });
    expect((await lists()).json.apiKeys).toMatchObject([{ expires: hourOf(inDays(30)) }]);
    await updates({ expires: inDays(300) });
    await deploys({ Expires: inDays(30) });
    expect((await lists()).json.apiKeys).toMatchObject([{ expires: hourOf(inDays(300)) }]);
  });

  test('C259 [obs aws-amplify/amplify-js#2798] is not deployed with an end out of bounds', async () => {
    await expect(aKey({ Expires: inDays(366) })).rejects.toThrow(
      'Key at Properties.Expires: API key can be valid for a maximum of 365 days.',
    );
  });

  test('C260 [obs] is a resource of the path that a call names, and a role may be let to that key alone', async () => {
    const one = await aKey({}, [`appsync:UpdateApiKey ${keyArn}`]);
    expect((await one.updates({ expires: inDays(300) })).status).toBe(200);
    const other = await one.updates({ expires: inDays(300) }, 'da2-another');
    expect(other).toMatchObject({ status: 403, type: 'AccessDeniedException' });
    expect(other.json.message).toContain(
      'is not authorized to perform: appsync:UpdateApiKey on resource: arn',
    );
    const listed = await one.lists();
    expect(listed.status).toBe(403);
    expect(listed.json.message).toContain(
      `appsync:ListApiKeys on resource: ${keyArn.replace(/\/da2-.*/, '')}`,
    );
  });

  test('C261 [unk] keeps its end where a call names none', async () => {
    const { updates, lists } = await aKey();
    const [{ expires }] = (await lists()).json.apiKeys;
    expect((await updates({ description: 'new' })).json.apiKey).toMatchObject({
      description: 'new',
      expires,
    });
  });

  test('[doc API_CreateApiKey] a call that cannot be read is BadRequestException, and keys are made and deleted with their stack', async () => {
    const { updates, asks: calls } = await aKey();
    expect(await updates({ expires: 1.5 })).toMatchObject({ status: 400, type: 'BadRequestException' });
    expect(await updates([])).toMatchObject({ status: 400, type: 'BadRequestException' });
    for (const query of ['maxResults=26', 'maxResults=x'])
      expect(await calls('GET', '', undefined, query)).toMatchObject({ status: 400 });
    expect((await calls('GET', '', undefined, 'maxResults=1')).json.apiKeys).toHaveLength(1);
    for (const [method, under] of [
      ['POST', ''],
      ['DELETE', `/${apiKey}`],
    ] as const)
      expect(await calls(method, under)).toMatchObject({ status: 404, type: 'UnknownOperationException' });
    expect(await calls('GET', '/a/b')).toMatchObject({ status: 404, type: 'UnknownOperationException' });
  });
});
