import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Cloud } from '../../../src/cloud.ts';
import type { Credentials } from '../../../src/iam/principal.ts';
import { apiIdRef, apiOf, trusting } from './declared.ts';
import { accountId, apiId, apiKey, host, sent } from './given.ts';
import { code } from './resolvers.ts';
import { starts, startsAgain, type Resources } from './started.ts';
import { region } from './users.ts';
import { asks } from './when.ts';

const keysArn = `arn:aws:appsync:${region}:${accountId}:/v1/apis/${apiId}/apikeys`;
export const keyArn = `${keysArn}/${apiKey}`;
/** The last hour before a day of summer, and 30 minutes: an hour does not end while a test runs. */
const nowMs = Date.parse('2026-06-30T23:30:00Z');
export const inDays = (days: number) => nowMs / 1000 + days * 86_400;

/** A stack with a key as it is declared, the API that it opens, and a role that calls AppSync about it. */
export async function aKey(properties: Record<string, unknown> = {}, may: string[] = ['* *']) {
  let cloud = await starts(template(properties, may), { clockMs: nowMs });
  const call = async (method: string, under: string, body?: object, query = '') => {
    const response = await sent(cloud.address, {
      ...(await signed(cloud, method, under, body ? JSON.stringify(body) : '', query)),
      ...{ query: new URLSearchParams(query), sourceIp: '127.0.0.1' },
    });
    return {
      status: response.status,
      type: response.headers['x-amzn-errortype'],
      // `any`: the shape is what each test asserts.
      json: JSON.parse(String(response.body)) as any,
    };
  };
  return {
    advances: (byMs: number) => cloud.clock.advance(byMs),
    /** The status of a visitor's question with the key. */
    async opens() {
      const http = (request: Parameters<typeof sent>[1]) => sent(cloud.address, request);
      const { clock } = cloud;
      return (await asks({ http, clock, credentials: renewer(cloud) }, '{ open }')).status;
    },
    lists: () => call('GET', ''),
    updates: (body: object, id = apiKey) => call('POST', `/${id}`, body),
    asks: call,
    /** The stack is deployed again, over what is kept. */
    async deploys(again: Record<string, unknown>) {
      cloud = await startsAgain(cloud, template(again, may));
    },
  };
}

function template(properties: Record<string, unknown>, may: string[]): Resources {
  const Statement = may.map((one) => {
    const [Action, Resource] = one.split(' ');
    return { Effect: 'Allow', Action, Resource };
  });
  return {
    ...apiOf('type Query { open: Int }', { 'Query.open': code('return {};', 'return 1;') }),
    Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: apiIdRef, ...properties } },
    Renewer: {
      Type: 'AWS::IAM::Role',
      Properties: {
        ...{ RoleName: 'renewer', AssumeRolePolicyDocument: trusting('lambda.amazonaws.com') },
        Policies: [{ PolicyName: 'may', PolicyDocument: { Statement } }],
      },
    },
  };
}

/** As they lie in the data folder for who develops on this machine. */
function renewer(cloud: Cloud): Credentials {
  const file = `${dirname(cloud.writeOutputs())}/operator.json`;
  const { roles } = JSON.parse(readFileSync(file, 'utf8')) as { roles: Record<string, Credentials> };
  return roles['renewer']!;
}

/** A call of AppSync's control API, as an SDK signs it. */
async function signed(cloud: Cloud, method: string, under: string, text: string, query: string) {
  const path = `/_aws/appsync/v1/apis/${apiId}/apikeys${under}`;
  const credentials = renewer(cloud);
  const signer = new SignatureV4({ service: 'appsync', region, credentials, sha256: Sha256 });
  const asked = {
    ...{ method, path, protocol: 'http:', hostname: host, headers: { host }, body: text },
    query: Object.fromEntries(new URLSearchParams(query)),
  };
  const { headers } = await signer.sign(asked, { signingDate: new Date(cloud.clock.now()) });
  return { method, path, headers, body: Buffer.from(text) };
}
