import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { ApiKeys } from '../../../src/appsync/keys/apiKeys.ts';
import { handleApiKeys } from '../../../src/appsync/keys/keysApi.ts';
import { AccessDenied, type Authority } from '../../../src/iam/principal.ts';
import { Clock } from '../../../src/kernel/clock.ts';
import { anApi } from '../../appsync/given.ts';
import { apiKey, keyed } from './given.ts';

const apiId = 'abcdefghijklmnopqrstuvwxyz';
const account = { accountId: '123456789012', region: 'eu-central-1' };
export const keyArn = `arn:aws:appsync:eu-central-1:123456789012:/v1/apis/${apiId}/apikeys/${apiKey}`;
const caller = {
  accountId: account.accountId,
  roleArn: `arn:aws:iam::${account.accountId}:role/renewer`,
  assumedRoleArn: `arn:aws:sts::${account.accountId}:assumed-role/renewer/night`,
  userId: 'AROARENEWER:night',
};
/** The last hour before a day of summer, and 50 minutes. */
const nowMs = Date.parse('2026-06-30T23:50:00Z');
export const inDays = (days: number) => nowMs / 1000 + days * 86_400;

/** A key of a stack, as it is declared, with the API that it opens and the calls that change it. */
export function aKey(properties: Record<string, unknown> = {}, may: string[] = ['*']) {
  const clock = new Clock();
  clock.moveTo(nowMs);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'keys-'));
  let keys = opened(properties, folder, clock);
  onTestFinished(() => {
    clock.stop();
    keys.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const api = anApi({
    schema: 'type Query { open: Int }',
    resolvers: { 'Query.open': () => 1 },
    auth: [keyed],
    clock,
    definition: {
      get apiKeys() {
        return keys.ofApi(apiId);
      },
    },
  });
  const call = async (method: string, under: string, body?: object, query = '') => {
    const response = await handleApiKeys(keys, account, authorityOf(may), caller, {
      method,
      path: `/v1/apis/${apiId}/apikeys${under}`,
      query: new URLSearchParams(query),
      headers: {},
      body: Buffer.from(body ? JSON.stringify(body) : ''),
      sourceIp: '127.0.0.1',
    });
    return {
      status: response.status,
      type: response.headers['x-amzn-errortype'],
      // `any`: the shape is what each test asserts.
      json: JSON.parse(String(response.body)) as any,
    };
  };
  return {
    clock,
    api,
    lists: () => call('GET', ''),
    updates: (body: object, id = apiKey) => call('POST', `/${id}`, body),
    asks: call,
    /** The stack is deployed again, over what is kept. */
    deploys(again: Record<string, unknown>) {
      keys.close();
      keys = opened(again, folder, clock);
    },
  };
}

function opened(properties: Record<string, unknown>, folder: string, clock: Clock): ApiKeys {
  const key = {
    type: 'AWS::AppSync::ApiKey',
    properties: { ApiId: apiId, ...properties },
    physicalId: keyArn,
    attributes: { ApiKey: apiKey },
  };
  return new ApiKeys({ resources: new Map([['Key', key]]) }, folder, clock);
}

/** Allows what is listed as `action resource`. */
function authorityOf(may: string[]): Authority {
  return {
    demand(who, action, resource) {
      if (may.includes('*') || may.includes(`${action} ${resource}`)) return;
      throw new AccessDenied(
        who.assumedRoleArn,
        action,
        resource,
        'no identity-based policy allows the action',
      );
    },
  };
}
