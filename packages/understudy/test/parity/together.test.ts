import { describe, expect, test } from 'vitest';
import { aTable } from './steps/declared.ts';
import { anApi, cognito, host, iam } from './steps/given.ts';
import type { GivenApi } from './steps/given.ts';
import { connects, headerProtocol, startFrame, subscribes } from './steps/sockets.ts';
import type { Dial, HeaderJson } from './steps/sockets.ts';
import { asks, roleAsks, userAsks } from './steps/when.ts';
import { accessToken, aUser } from './steps/users.ts';
import type { User } from './steps/users.ts';

const schema = `
  type Query { me: User items(after: String): [User] type: String raw: String }
  type Mutation { put(id: ID, data: AWSJSON): User end(userId: ID): Int six: Int }
  type Subscription {
    onMine: User @aws_subscribe(mutations: ["put"])
    onDenied: User @aws_subscribe(mutations: ["put"])
  }
  type User { id: ID name: String data: AWSJSON }
`;

const utils = "import { util, extensions, runtime } from '@aws-appsync/utils';\n";
const responding = (body: string) =>
  `${utils}export function request(ctx) { return { payload: null }; }\nexport function response(ctx) {\n${body}\n}\n`;

async function authorization(api: GivenApi, user: User): Promise<HeaderJson> {
  return { host, Authorization: await accessToken(user, api.clock) };
}

function dialWith(headers: HeaderJson): Dial {
  return { protocols: ['graphql-ws', headerProtocol(headers)] };
}

describe('the runtime behind the API', () => {
  const erring = (body: string) => anApi({ schema, code: { 'Query.me': responding(body) } });

  test('C007a [rec snapshots] util.error fails its field and nothing else', async () => {
    const { status, json } = await asks(erring("util.error('boom');"), '{ me { id } items { id } }');
    expect(status).toBe(200);
    expect(json.data).toEqual({ me: null, items: null });
    expect(json.errors).toEqual([
      {
        path: ['me'],
        data: null,
        errorType: null,
        errorInfo: null,
        locations: [{ line: 1, column: 3, sourceName: null }],
        message: 'boom',
      },
    ]);
  });

  test('C008a [doc util] the data of util.error is filtered by the selection, its info is not', async () => {
    const api = erring("util.error('stale', 'Conflict', { id: 1, name: 'n' }, { version: 4 });");
    const { json } = await asks(api, '{ me { id } }');
    expect(json.errors[0]).toMatchObject({
      errorType: 'Conflict',
      data: { id: 1 },
      errorInfo: { version: 4 },
    });
    expect(json.errors[0].data).not.toHaveProperty('name');
  });

  test('C009a [doc util] util.appendError leaves the value', async () => {
    const { json } = await asks(erring("util.appendError('w', 'W'); return { id: 1 };"), '{ me { id } }');
    expect(json.data).toEqual({ me: { id: '1' } });
    expect(json.errors).toMatchObject([{ errorType: 'W', message: 'w' }]);
  });

  test('C011a [doc util] util.unauthorized names the field and its type', async () => {
    const { status, json } = await asks(erring('util.unauthorized();'), '{ x: me { id } }');
    expect(status).toBe(200);
    expect(json.errors).toMatchObject([
      { path: ['x'], errorType: 'Unauthorized', message: 'Not Authorized to access me on type Query' },
    ]);
  });

  test('C012 [obs aws/aws-appsync-community#328] reading a member of nothing is an error of type Code with its place', async () => {
    const { json } = await asks(erring('return ctx.result.a.b;'), '{ me { id } }');
    expect(json.data).toEqual({ me: null });
    expect(json.errors[0].errorType).toBe('Code');
    expect(json.errors[0].message).toMatch(/^code\.js:\d+:\d+: /);
  });

  test('C014 [obs error-messages] a DynamoDB request without an operation is not understood', async () => {
    const code =
      'export function request(ctx) { return {}; }\nexport function response(ctx) { return ctx.result; }\n';
    const api = anApi({
      schema,
      code: { 'Query.me': code },
      resources: aTable('together'),
      sourceOf: { 'Query.me': 'Table' },
    });
    const { json } = await asks(api, '{ me { id } }');
    expect(json.errors).toMatchObject([
      { errorType: 'MappingTemplate', message: "Value for field '$[operation]' not found." },
    ]);
  });

  test('C027a [doc http-helpers] util.http.addResponseHeader reaches the response', async () => {
    const reply = await asks(
      erring("util.http.addResponseHeader('x-items', 7); return null;"),
      '{ me { id } }',
    );
    expect(reply.headers['x-items']).toBe('7');
  });

  test('C050a [rec snapshots] util.authType names the mode of each caller', async () => {
    const sdl = 'type Query { type: String @aws_api_key @aws_iam @aws_cognito_user_pools }';
    const auth = [{ mode: 'API_KEY' as const }, cognito, iam];
    const api = anApi({ schema: sdl, auth, code: { 'Query.type': responding('return util.authType();') } });
    const types = [
      await asks(api, '{type}'),
      await userAsks(api, aUser(), '{type}'),
      await roleAsks(api, '{type}'),
    ];
    expect(types.map(({ json }) => json.data.type)).toEqual([
      'API Key Authorization',
      'User Pool Authorization',
      'IAM Authorization',
    ]);
  });

  test('C070b [obs aws/aws-appsync-community#394] Object.keys of the arguments includes one whose variable was not sent', async () => {
    const api = anApi({
      schema,
      code: {
        'Query.items': responding(
          'return [{ id: Object.keys(ctx.args).join(), name: `${ctx.args.after == null}` }];',
        ),
      },
    });
    const { json } = await asks(api, 'query q($after: String) { items(after: $after) { id name } }');
    expect(json.data.items).toEqual([{ id: 'after', name: 'true' }]);
  });
});

describe('extensions behind the API', () => {
  const filter = (field: string, value: string) =>
    `{ filterGroup: [{ filters: [{ fieldName: '${field}', operator: 'eq', value: ${value} }] }] }`;
  const api = () =>
    anApi({
      schema,
      auth: [cognito],
      code: {
        'Mutation.put': responding('return { id: ctx.args.id, name: "n", data: ctx.args.data };'),
        'Mutation.end': responding(
          "extensions.invalidateSubscriptions({ subscriptionField: 'onMine', payload: { userId: ctx.args.userId } }); return 1;",
        ),
        'Mutation.six': responding(
          `for (const n of [1, 2, 3, 4, 5, 6]) { extensions.invalidateSubscriptions({ subscriptionField: 'onMine', payload: { n } }); }\nreturn 1;`,
        ),
        'Subscription.onMine': responding(
          `extensions.setSubscriptionFilter(${filter('id', 'ctx.identity.sub')});\nextensions.setSubscriptionInvalidationFilter(${filter('userId', 'ctx.identity.sub')});\nreturn null;`,
        ),
        'Subscription.onDenied': responding('util.unauthorized();'),
      },
    });

  test('C126a [doc filtering] a filter from the caller’s identity delivers only what is theirs', async () => {
    const given = api();
    const [ada, bob] = [aUser(), aUser()];
    const headers = await authorization(given, ada);
    const socket = await connects(given, dialWith(headers));
    await subscribes(socket, '1', { query: 'subscription { onMine { id } }', authorization: headers });
    for (const user of [bob, ada]) {
      await userAsks(given, ada, 'mutation m($id: ID) { put(id: $id) { id } }', { id: user.sub });
    }
    expect((await socket.nextOf('data')).payload.data).toEqual({ onMine: { id: ada.sub } });
  });

  test('C131a [doc util] util.unauthorized in the subscription’s resolver rejects the start', async () => {
    const given = api();
    const headers = await authorization(given, aUser());
    const socket = await connects(given, dialWith(headers));
    socket.send(startFrame('1', { query: 'subscription { onDenied { id } }', authorization: headers }));
    const message = 'Not Authorized to access onDenied on type Subscription';
    expect(await socket.next()).toEqual({
      type: 'error',
      id: '1',
      payload: { errors: [{ errorType: 'Unauthorized', message }] },
    });
    expect(socket.closedWith).toBeUndefined();
  });

  test('C135a [doc invalidation] extensions.invalidateSubscriptions ends what its payload matches', async () => {
    const given = api();
    const user = aUser();
    const headers = await authorization(given, user);
    const socket = await connects(given, dialWith(headers));
    await subscribes(socket, '1', { query: 'subscription { onMine { id } }', authorization: headers });
    await userAsks(given, user, 'mutation { end(userId: "other") }');
    await userAsks(given, user, 'mutation m($u: ID) { end(userId: $u) }', { u: user.sub });
    expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
  });

  test('C136a [doc invalidation] a sixth invalidation in one handler is a GraphQL error', async () => {
    const { status, json } = await userAsks(api(), aUser(), 'mutation { six }');
    expect(status).toBe(200);
    expect(json.errors).toHaveLength(1);
  });
});
