import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cloud } from '../../src/cloud.ts';
import { startCloud } from '../../src/main.ts';
import { pointersFor } from '../../src/pointers/pointers.ts';
import { temporaryFolder } from '../dynamodb/fixture.ts';

const folder = temporaryFolder();
const apiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
let cloud: Cloud;
beforeAll(async () => {
  const resources = {
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
    Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pool' } } },
    Api: {
      Type: 'AWS::AppSync::GraphQLApi',
      Properties: {
        ...{ Name: 'api', AuthenticationType: 'API_KEY' },
        AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }],
      },
    },
    Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: apiId } },
    Schema: {
      Type: 'AWS::AppSync::GraphQLSchema',
      Properties: { ApiId: apiId, Definition: 'type Query { a: Int }' },
    },
  };
  writeFileSync(join(folder, 'app.template.json'), JSON.stringify({ Resources: resources }));
  const data = join(folder, 'data');
  cloud = await startCloud({ template: folder, data, host: '127.0.0.1', port: 0, tls: true });
  const { log } = console;
  console.log = () => undefined;
  cloud.announce();
  console.log = log;
});
afterAll(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true });
});

const pointers = () => pointersFor(cloud.outputs, join(cloud.folder, 'operator.json'));
const snippetOf = (client: string) => pointers().find((one) => one.client === client)!.snippet;

/** Trusts the authority of the stack, as its user would have it. */
async function printedBy(command: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: String(cloud.outputs['certificateAuthority']) };
  const child = spawn(command, args, { env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
  await once(child, 'close');
  return said;
}

describe('how clients are pointed here', () => {
  test('names outputs that there are, for the clients that fit the stack', () => {
    expect(pointers().map(({ client }) => client)).toEqual([
      ...['aws-amplify', 'Apollo with the AppSync links', 'urql', 'amazon-cognito-identity-js'],
      ...['AWS SDKs', 'Python with botocore'],
    ]);
    const named = pointers().flatMap(({ settings }) =>
      [...settings.matchAll(/ = (\w+)/g)].map(([, name]) => name!),
    );
    for (const name of named) expect(cloud.outputs).toHaveProperty(name);
    const { graphqlUrl, region } = cloud.outputs as Record<string, string>;
    const keyless = pointersFor({ graphqlUrl, region }, 'operator.json');
    expect(keyless.map(({ client }) => client)).not.toContain('amazon-cognito-identity-js');
    expect(pointersFor({ region }, 'operator.json').map(({ client }) => client)).toEqual(['AWS SDKs']);
  });

  test('says that Amplify needs TLS to subscribe, where there is none', () => {
    const { certificateAuthority: _without, ...outputs } = cloud.outputs;
    expect(pointersFor(outputs, '')[0]!.settings).toContain('--tls');
    expect(pointers()[0]!.settings).not.toContain('--tls');
  });

  test('is a page of the console, with the values of the stack', async () => {
    const answer = await fetch(cloud.address.replace('https', 'http') + '/_local/clients');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await answer.text();
    for (const name of ['graphqlUrl', 'apiKey', 'userPoolId', 'userPoolClientId', 'cognitoEndpoint'])
      expect(page).toContain(String(cloud.outputs[name]));
  });

  test('is code that runs as it stands: a query of urql, tables by the SDK', async () => {
    const asks = `${snippetOf('urql')}
const { data } = await client.query('{ __typename }', {});
console.log(data.__typename);`;
    const lists = `${snippetOf('AWS SDKs')}
const { ListTablesCommand } = await import('@aws-sdk/client-dynamodb');
console.log((await client.send(new ListTablesCommand({}))).TableNames.length);`;
    const node = (program: string) => printedBy(process.execPath, '--input-type=module', '--eval', program);
    expect(await node(asks)).toBe('Query\n');
    expect(await node(lists)).toBe('0\n');
  });

  const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;
  test.skipIf(!hasBotocore)('is code that runs as it stands: a query that Python signs', async () => {
    const file = join(folder, 'asks.py');
    writeFileSync(file, snippetOf('Python with botocore'));
    expect(await printedBy('python3', file)).toContain('{"data":{"__typename":"Query"}}');
  });
});
