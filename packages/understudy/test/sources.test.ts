import { afterAll, beforeAll, expect, test } from 'vitest';
import { Clock } from '../src/kernel/clock.ts';
import type { ApiDefinition } from '../src/appsync/definition.ts';
import { CredentialVault } from '../src/iam/credentials.ts';
import { PolicyAuthority } from '../src/iam/authority.ts';
import { rolesFrom } from '../src/iam/roles.ts';
import { SignatureVerifier, type SignedCaller } from '../src/iam/signature.ts';
import { listen, type Server } from '../src/kernel/server.ts';
import { sourcesFor, type SourceParts } from '../src/sources.ts';

const roleArn = 'arn:aws:iam::123456789012:role/Caller';
const clock = new Clock(90 * 86_400_000);
const vault = new CredentialVault('secret');
const verifier = new SignatureVerifier(vault, clock);
const met: SignedCaller[] = [];
let server: Server;

beforeAll(async () => {
  server = await listen('127.0.0.1', 0);
  const handle = (request: Parameters<SignatureVerifier['verify']>[0]) => {
    met.push(verifier.verify(request));
    return Promise.resolve({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"ok":true}',
    });
  };
  server.serve([{ matches: () => true, handle }], []);
});

afterAll(async () => {
  await server.close();
  clock.stop();
});

test('an HTTP data source signs as its role, for its service and region, at the time of the moved clock', async () => {
  const trust = {
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'appsync.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  const role = {
    type: 'AWS::IAM::Role',
    properties: { AssumeRolePolicyDocument: trust },
    physicalId: 'Caller',
    attributes: { Arn: roleArn, RoleId: 'AROACALLER' },
  };
  const authority = new PolicyAuthority(rolesFrom(new Map([['Caller', role]])), '123456789012', clock);
  const definition = {
    dataSources: {
      Signed: {
        type: 'HTTP',
        name: 'Signed',
        endpoint: `http://127.0.0.1:${server.port}`,
        roleArn,
        signing: { region: 'eu-central-1', serviceName: 'states' },
      },
    },
  } as unknown as ApiDefinition;
  const { Signed } = sourcesFor(definition, {
    clock,
    authority,
    vault,
    insideOf: (endpoint: string) => endpoint,
    secret: 'secret',
  } as unknown as SourceParts);
  const request = {
    method: 'POST',
    resourcePath: '/start',
    params: { query: { a: 'b c' }, headers: { 'content-type': 'application/json' }, body: '{}' },
  };
  const call = { request: { requestId: '1', deadlineMs: clock.now() + 10_000, batches: new Map() } };
  const outcome = await Signed!.send(request, call as never);
  expect(outcome).toMatchObject({ failure: null, result: { statusCode: 200, body: '{"ok":true}' } });
  expect(met).toMatchObject([{ principal: { roleArn }, service: 'states', region: 'eu-central-1' }]);
});
