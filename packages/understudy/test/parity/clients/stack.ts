import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Cloud } from '../../../src/cloud.ts';
import { aTable } from '../steps/declared.ts';
import { anApi, cognito, fails, iam, keyed } from '../steps/given.ts';
import type { GivenApi } from '../steps/given.ts';
import { userPoolId } from '../steps/users.ts';

const itemSchema = `
  type Query { item(id: ID!): Item fails: Item mine: String @aws_cognito_user_pools }
  type Mutation { put(id: ID!, name: String): Item @aws_api_key @aws_iam @aws_cognito_user_pools }
  type Subscription { onPut(id: ID!): Item @aws_subscribe(mutations: ["put"]) @aws_api_key @aws_cognito_user_pools }
  type Item @aws_api_key @aws_iam @aws_cognito_user_pools { id: ID! name: String }
`;

/** A stack over TLS for clients that know nothing of us, with one user in its pool. */
export interface ClientStack {
  api: GivenApi;
  /** What the programs are given: the outputs of the start, credentials, the user. */
  given: Record<string, unknown>;
  username: string;
}

export async function aClientStack(): Promise<ClientStack> {
  const api = anApi({
    schema: itemSchema,
    resolvers: {
      'Query.item': ({ arguments: { id } }) => ({ id, name: `item ${String(id)}` }),
      'Query.fails': () => fails('no such item', 'NotFound'),
      'Query.mine': ({ identity }) => identity?.['username'],
      'Mutation.put': ({ arguments: { id, name } }) => ({ id, name }),
    },
    auth: [keyed, cognito, iam],
    resources: aTable('clients'),
    tls: true,
  });
  const cloud = await api.cloud;
  const user = { username: 'ada', password: 'Correct-Horse-9' };
  const accessToken = await signedUp(cloud, user);
  const environment = cloud.operatorEnvironment();
  const administrator = {
    accessKeyId: environment['AWS_ACCESS_KEY_ID'],
    secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'],
    sessionToken: environment['AWS_SESSION_TOKEN'],
  };
  const given = {
    ...{ outputs: cloud.outputs, user, accessToken, administrator, credentials: api.credentials },
    dynamodbEndpoint: `${cloud.address}/_aws/dynamodb`,
  };
  return { api, given, username: user.username };
}

/** Gives an access token of the user that it makes. */
async function signedUp(cloud: Cloud, { username, password }: { username: string; password: string }) {
  const call = (operation: string, body: Record<string, unknown>) =>
    cloud.call('cognito-idp', operation, { UserPoolId: userPoolId, ...body });
  await call('AdminCreateUser', { Username: username, MessageAction: 'SUPPRESS' });
  await call('AdminSetUserPassword', { Username: username, Password: password, Permanent: true });
  const { AuthenticationResult } = await call('AdminInitiateAuth', {
    ClientId: String(cloud.outputs['userPoolClientId']),
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: username, PASSWORD: password },
  });
  return AuthenticationResult.AccessToken as string;
}

/** What a program of `programs/` has seen, by step: it trusts the stack's authority and has nothing else of ours. */
export async function seenBy(program: string, { given }: ClientStack): Promise<Record<string, any>> {
  const file = resolve(import.meta.dirname, 'programs', program);
  const { certificateAuthority } = given['outputs'] as { certificateAuthority: string };
  // Node 20 has a WebSocket of its own, too, and wants to be asked for it.
  const socket = 'WebSocket' in globalThis ? [] : ['--experimental-websocket'];
  const [command, args] = program.endsWith('.py')
    ? ['python3', [file]]
    : [process.execPath, [...socket, file]];
  // As a stranger starts it: that Node 20 calls its WebSocket experimental is no warning of ours.
  const { NODE_REDIRECT_WARNINGS: _, ...env } = process.env;
  const child = spawn(command, args, {
    env: { ...env, NODE_EXTRA_CA_CERTS: certificateAuthority, GIVEN: JSON.stringify(given) },
  });
  const said = { out: '', error: '' };
  child.stdout.on('data', (text) => (said.out += String(text)));
  child.stderr.on('data', (text) => (said.error += String(text)));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`${program} ended with ${child.exitCode}: ${said.error}`);
  return JSON.parse(said.out) as Record<string, any>;
}
