import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { listen } from '../../src/kernel/server.ts';
import { startCloud } from '../../src/main.ts';
import type { Cloud } from '../../src/cloud.ts';
import { serverFor } from '../../src/tls/certificates.ts';
import { identityIn } from '../../src/tls/identity.ts';
import { temporaryFolder } from '../dynamodb/fixture.ts';

const folder = temporaryFolder();
const template = join(folder, 'cdk.out');
const data = join(folder, 'data');
const apiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
const graphqlUrl = { 'Fn::GetAtt': ['Api', 'GraphQLUrl'] };
/** Asks the API at the address that it was given, as a function of a stack does. */
const asking = `const https = require('node:https');
const { hostname, port, pathname: path, href } = new URL(process.env.URL);
const query = '{ __typename }';
const read = (start) => new Promise((resolve, reject) => {
  const answered = async (answer) => resolve((await answer.toArray()).join(''));
  start({ headers: { 'x-api-key': process.env.KEY } }, answered).on('error', reject);
});
exports.handler = async () => {
  const method = 'POST';
  const fetched = await fetch(href, { method, headers: { 'x-api-key': process.env.KEY }, body: JSON.stringify({ query }) });
  return JSON.stringify([
    await fetched.text(),
    await read((more, answered) =>
      https.request({ ...more, method, hostname, port, path }, answered).end(JSON.stringify({ query }))),
    await read((more, answered) => https.get(href + '?query=' + encodeURIComponent(query), more, answered)),
  ]);
};`;
const role = (service: string, statements: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
    },
    Policies: [{ PolicyName: 'own', PolicyDocument: { Statement: statements } }],
  },
});

let cloud: Cloud;
beforeAll(async () => {
  mkdirSync(template);
  const resources = {
    Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'api', AuthenticationType: 'API_KEY' } },
    Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: apiId } },
    Schema: {
      Type: 'AWS::AppSync::GraphQLSchema',
      Properties: { ApiId: apiId, Definition: 'type Query { asked: String }' },
    },
    Runs: role('lambda.amazonaws.com', []),
    Calls: role('appsync.amazonaws.com', [
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' },
    ]),
    Asks: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        ...{ Handler: 'index.handler', Runtime: 'nodejs24.x', Code: { ZipFile: asking }, Timeout: 30 },
        Role: { 'Fn::GetAtt': ['Runs', 'Arn'] },
        Environment: { Variables: { URL: graphqlUrl, KEY: { 'Fn::GetAtt': ['Key', 'ApiKey'] } } },
      },
    },
    Source: {
      Type: 'AWS::AppSync::DataSource',
      Properties: {
        ...{ ApiId: apiId, Name: 'Asks', Type: 'AWS_LAMBDA' },
        LambdaConfig: { LambdaFunctionArn: { 'Fn::GetAtt': ['Asks', 'Arn'] } },
        ServiceRoleArn: { 'Fn::GetAtt': ['Calls', 'Arn'] },
      },
    },
    Asked: {
      Type: 'AWS::AppSync::Resolver',
      DependsOn: ['Schema'],
      Properties: {
        ...{ ApiId: apiId, TypeName: 'Query', FieldName: 'asked' },
        DataSourceName: { 'Fn::GetAtt': ['Source', 'Name'] },
      },
    },
  };
  writeFileSync(join(template, 'app.template.json'), JSON.stringify({ Resources: resources }));
  cloud = await startCloud({ template, data, host: '127.0.0.1', port: 0, tls: true });
});
afterAll(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true });
});

const outputs = () => cloud.outputs as Record<string, string>;

/** Over TLS, with the authority of the outputs trusted. */
function asked(url: string, query: string): Promise<string> {
  const ca = readFileSync(outputs()['certificateAuthority']!);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', ca, headers: { 'x-api-key': outputs()['apiKey']! } },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => (text += String(chunk))).on('end', () => resolve(text));
      },
    );
    sent.on('error', reject).end(JSON.stringify({ query }));
  });
}

describe('a start with TLS', () => {
  test('answers at https and wss, which all addresses of the outputs say', async () => {
    expect(outputs()).toMatchObject({
      graphqlUrl: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+\/graphql$/),
      realtimeUrl: expect.stringMatching(/^wss:\/\/127\.0\.0\.1:\d+\/graphql\/realtime$/),
    });
    expect(await asked(outputs()['graphqlUrl']!, '{ __typename }')).toBe('{"data":{"__typename":"Query"}}');
    const byName = outputs()['graphqlUrl']!.replace('127.0.0.1', 'localhost');
    expect(await asked(byName, '{ __typename }')).toBe('{"data":{"__typename":"Query"}}');
    const ca = readFileSync(outputs()['certificateAuthority']!);
    const socket = new WebSocket(outputs()['realtimeUrl']!, ['graphql-ws'], { ca });
    const frame = await new Promise((resolve, reject) => {
      socket.once('message', (text) => resolve(JSON.parse(String(text)))).once('error', reject);
    });
    socket.close();
    expect(frame).toMatchObject({ type: 'connection_error' });
  });

  test('has functions ask its addresses as they are told, by fetch and by https, and answers without TLS at the same port', async () => {
    const answer = JSON.parse(await asked(outputs()['graphqlUrl']!, '{ asked }')) as {
      data: { asked: string };
    };
    expect(JSON.parse(answer.data.asked)).toEqual(Array(3).fill('{"data":{"__typename":"Query"}}'));
    const plain = outputs()['graphqlUrl']!.replace('https', 'http');
    const given = { method: 'POST', headers: { 'x-api-key': outputs()['apiKey']! } };
    const reply = await fetch(plain, { ...given, body: JSON.stringify({ query: '{ __typename }' }) });
    expect(reply.status).toBe(200);
  });

  test('is not trusted without its authority', async () => {
    await expect(fetch(outputs()['graphqlUrl']!)).rejects.toThrow('fetch failed');
  });
});

describe('the authority', () => {
  test('is kept, its key for this user alone, and each start has a certificate of its own', () => {
    const [one, two] = [identityIn(data, '127.0.0.1'), identityIn(data, '127.0.0.1')];
    expect(one.authorityFile).toBe(outputs()['certificateAuthority']);
    expect(two.certificate).not.toBe(one.certificate);
    if (process.platform !== 'win32') {
      const { mode } = statSync(one.authorityFile.replace('.pem', '.key'));
      expect(mode & 0o777).toBe(0o600);
    }
  });

  test('vouches for no name outside this machine, even by its own key', async () => {
    const { authorityFile } = identityIn(data, '127.0.0.1');
    const authority = {
      key: readFileSync(authorityFile.replace('.pem', '.key'), 'utf8'),
      certificate: readFileSync(authorityFile, 'utf8'),
    };
    const server = await listen('127.0.0.1', 0, serverFor('example.com', authority, Date.now()));
    const problem = await new Promise((resolve) => {
      const socket = connect({
        ...{ host: '127.0.0.1', port: server.port, servername: 'example.com', ca: authority.certificate },
      });
      socket.once('error', (error: Error) => resolve(error.message));
      socket.once('secureConnect', () => resolve(undefined));
    });
    await server.close();
    expect(problem).toBe('permitted subtree violation');
  });
});

test('a server that is ended does not wait for a silent peer', async () => {
  const server = await listen('127.0.0.1', 0, identityIn(data, '127.0.0.1'));
  const silent = createConnection(server.port, '127.0.0.1');
  await new Promise((resolve) => silent.once('connect', resolve));
  const ended = new Promise((resolve) => silent.once('close', resolve));
  await server.close();
  await ended;
});
