import { describe, expect, test } from 'vitest';
import type { AuthProvider } from '../../src/appsync/definition.ts';
import { anApi, apiKey, host } from './steps/given.ts';
import { connects, dials, headerProtocol, keyHeaders } from './steps/sockets.ts';
import { signedHeaders } from './steps/when.ts';
import { accessToken, aUser } from './steps/users.ts';
import { schema, resolvers, anyApi, mixed, ack } from './steps/items.ts';

describe('handshake', () => {
  test('C140 [pkg aws-appsync-subscription-link] credentials in the sub-protocol are accepted, and the frames are exact', async () => {
    const socket = await connects(anyApi());
    expect(socket.texts).toEqual([
      '{"type":"connection_ack","payload":{"connectionTimeoutMs":300000}}',
      '{"type":"ka"}',
    ]);
  });

  test('C141 [doc realtime] credentials in the query string are accepted, in either alphabet and padding', async () => {
    const json = Buffer.from(JSON.stringify({ ...keyHeaders, note: '>>>???' }));
    for (const header of [
      json.toString('base64'),
      json.toString('base64url'),
      json.toString('base64').replace(/=+$/, ''),
    ]) {
      await connects(anyApi(), { protocols: ['graphql-ws'], query: { header, payload: 'e30=' } });
    }
  });

  test('C211 [doc realtime] credentials in plain headers are accepted', async () => {
    await connects(anyApi(), { protocols: ['graphql-ws'], headers: { 'x-api-key': apiKey } });
  });

  test('C212 [inf] the sub-protocol wins over the query, the query over the headers', async () => {
    const wrong = { ...keyHeaders, 'x-api-key': 'da2-wrong' };
    const header = Buffer.from(JSON.stringify(wrong)).toString('base64');
    await connects(anyApi(), { query: { header }, headers: { 'x-api-key': 'da2-wrong' } });
    const socket = dials(anyApi(), {
      protocols: ['graphql-ws'],
      query: { header },
      headers: { 'x-api-key': apiKey },
    });
    expect((await socket.next()).type).toBe('connection_error');
  });

  test('C142 [doc realtime] both paths are accepted', async () => {
    await connects(anyApi(), { path: '/graphql' });
    await connects(anyApi(), { path: '/graphql/realtime' });
  });

  test('C213 [doc realtime] header names are matched in any case', async () => {
    await connects(anyApi(), {
      protocols: ['graphql-ws', headerProtocol({ Host: host, 'X-Api-Key': apiKey })],
    });
  });

  test('C214 [doc realtime] a role signs /graphql/connect with an empty object', async () => {
    const api = mixed();
    const good = await signedHeaders(api, '/graphql/connect', '{}');
    await connects(api, { protocols: ['graphql-ws', headerProtocol(good)] });
    const elsewhere = await signedHeaders(api, '/graphql', '{}');
    const socket = dials(api, { protocols: ['graphql-ws', headerProtocol(elsewhere)] });
    expect((await socket.next()).type).toBe('connection_error');
  });

  test('C215 [obs] the Lambda authorizer is told of a connection', async () => {
    const lambda: AuthProvider = {
      mode: 'AWS_LAMBDA',
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f',
      ttlSeconds: 0,
    };
    const api = anApi({ schema, resolvers, auth: [lambda], authorizer: () => ({ isAuthorized: true }) });
    await connects(api, { protocols: ['graphql-ws', headerProtocol({ host, Authorization: 'custom' })] });
    expect(api.authorizerEvents[0]).toMatchObject({
      authorizationToken: 'custom',
      requestContext: { operationName: 'DeepDish:Connect', queryString: '' },
    });
  });

  const refused = async (dial: Parameters<typeof dials>[1], error: unknown) => {
    const socket = dials(anyApi(), dial);
    socket.send({ type: 'connection_init' });
    expect(await socket.next()).toEqual({ type: 'connection_error', payload: { errors: [error] } });
    await socket.closing();
    expect(socket.unread()).toEqual([]);
  };

  test('C145 [obs aws/aws-appsync-community#195] a socket without a sub-protocol is refused', () =>
    refused({ protocols: [] }, { message: 'NoProtocolError', errorCode: 400 }));

  test('C216 [obs graphql-dotnet/graphql-client#591] another sub-protocol is refused', () =>
    refused(
      { protocols: ['graphql-transport-ws'] },
      { message: 'SubProtocolNotSupportedError', errorCode: 400 },
    ));

  test('C217 [obs graphql-dotnet/graphql-client#662] incomplete header JSON is refused', async () => {
    const missing = { message: 'Required headers are missing.', errorCode: 400 };
    await refused({ protocols: ['graphql-ws'] }, missing);
    await refused({ protocols: ['graphql-ws', headerProtocol({ host })] }, missing);
    await refused({ protocols: ['graphql-ws', headerProtocol({ 'x-api-key': apiKey })] }, missing);
  });

  test('C218 [obs apollographql/apollo-kotlin#1864] an encoding that cannot be read is a bad request', () =>
    refused(
      { protocols: ['graphql-ws', 'header-***'] },
      expect.objectContaining({ errorType: 'BadRequestException', errorCode: 400 }),
    ));

  test('C219 [obs socket-errors] another path is not found', () =>
    refused(
      { path: '/elsewhere' },
      expect.objectContaining({ errorType: 'com.amazon.coral.service.http#HttpNotFoundException' }),
    ));

  test('C146 [obs aws/aws-appsync-community#373] bad credentials are refused and the socket is closed', () =>
    refused(
      { protocols: ['graphql-ws', headerProtocol({ host, 'x-api-key': 'da2-wrong' })] },
      {
        errorType: 'com.amazonaws.deepdish.graphql.auth#UnauthorizedException',
        message: 'You are not authorized to make this call.',
        errorCode: 400,
      },
    ));

  test('C220 [doc realtime] a header for another host is refused', () =>
    refused(
      { protocols: ['graphql-ws', headerProtocol({ ...keyHeaders, host: 'other.example.com' })] },
      expect.objectContaining({ errorType: 'com.amazonaws.deepdish.graphql.auth#UnauthorizedException' }),
    ));

  test('C221 [obs socket-errors] an expired token is told so', async () => {
    const api = mixed();
    const token = await accessToken(aUser(), api.clock);
    api.clock.advance(3_601_000);
    const socket = dials(api, { protocols: ['graphql-ws', headerProtocol({ host, Authorization: token })] });
    expect((await socket.next()).payload.errors[0].message).toContain('Token has expired');
    api.clock.stop();
  });
});

describe('keep-alive and age', () => {
  test('C143 [obs socket-errors] the first keep-alive follows the acknowledgement', async () => {
    const socket = await connects(anyApi());
    expect(socket.frames).toEqual([ack, { type: 'ka' }]);
  });

  test('C144 [obs socket-errors] a keep-alive follows every 60 seconds', async () => {
    const api = anyApi();
    const socket = await connects(api);
    api.clock.advance(59_000);
    expect(socket.unread()).toEqual([]);
    for (let minute = 0; minute < 3; minute++) {
      api.clock.advance(60_000);
      expect(await socket.next()).toEqual({ type: 'ka' });
      expect(socket.unread()).toEqual([]);
    }
    api.close();
    api.clock.stop();
  });

  test('C222 [doc realtime] a connection lives at most 24 hours', async () => {
    const api = anyApi();
    const socket = await connects(api);
    api.clock.advance(24 * 3_600_000 - 5_000);
    expect(socket.closedWith).toBeUndefined();
    api.clock.advance(10_000);
    await socket.closing();
    api.clock.stop();
  });
});
