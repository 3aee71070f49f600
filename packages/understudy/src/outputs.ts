import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from './kernel/stack.ts';

/** What a client needs to know, under the names that a deployment gives too. */
export type Outputs = Record<string, unknown>;

/** From the stack alone: the first API, all of several, the first pool with its first client, and the outputs of the stack itself. */
export function outputsOf(stack: Stack, address: string): Outputs {
  const first = (type: string) => [...stack.resources.values()].find((resource) => resource.type === type);
  const apis = apisOf(stack);
  const [api] = Object.values(apis);
  const pool = first('AWS::Cognito::UserPool');
  const client = first('AWS::Cognito::UserPoolClient');
  const identities = first('AWS::Cognito::IdentityPool');
  const own = Object.entries(stack.outputs).map(([name, value]) => [
    name.charAt(0).toLowerCase() + name.slice(1),
    value,
  ]);
  return {
    ...Object.fromEntries(own),
    region: stack.region,
    ...api,
    ...(Object.keys(apis).length > 1 ? { apis } : {}),
    ...(pool ? { userPoolId: pool.physicalId, cognitoEndpoint: `${address}/_aws/cognito-idp` } : {}),
    ...(client ? { userPoolClientId: client.physicalId } : {}),
    ...(identities
      ? { identityPoolId: identities.physicalId, identityEndpoint: `${address}/_aws/cognito-identity` }
      : {}),
  };
}

export interface ApiOutputs {
  graphqlUrl: string;
  realtimeUrl: string;
  /** Its first key; absent for an API without one. */
  apiKey?: string;
}

/** By the name that the template gives it, or by its logical id where two have the same name. */
function apisOf(stack: Stack): Record<string, ApiOutputs> {
  const ofType = (type: string) => [...stack.resources].filter(([, resource]) => resource.type === type);
  const keys = ofType('AWS::AppSync::ApiKey');
  const apis: Record<string, ApiOutputs> = {};
  for (const [logicalId, { properties, attributes }] of ofType('AWS::AppSync::GraphQLApi')) {
    const name = String(properties['Name']);
    const key = keys.find(([, one]) => one.properties['ApiId'] === attributes['ApiId'])?.[1];
    apis[Object.hasOwn(apis, name) ? logicalId : name] = {
      graphqlUrl: String(attributes['GraphQLUrl']),
      realtimeUrl: String(attributes['RealtimeUrl']),
      ...(key ? { apiKey: String(key.attributes['ApiKey']) } : {}),
    };
  }
  return apis;
}

/** Whole or not at all: a program that waits for the file to appear never reads half of it. */
export function writeJson(folder: string, name: string, value: unknown, mode = 0o644): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode });
  renameSync(`${file}.new`, file);
  return file;
}

export function readJson<Value>(folder: string, name: string): Value | undefined {
  const file = join(folder, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Value) : undefined;
}
