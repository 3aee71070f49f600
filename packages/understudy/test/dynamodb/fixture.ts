import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Clock } from '../../src/kernel/clock.ts';
import { startStorage, type Storage } from '../../src/dynamodb/storage.ts';
import { PolicyAuthority } from '../../src/iam/authority.ts';
import { CredentialVault } from '../../src/iam/credentials.ts';
import type { Principal } from '../../src/iam/principal.ts';
import { rolesFrom } from '../../src/iam/roles.ts';
import { SignatureVerifier } from '../../src/iam/signature.ts';
import type { Addresses } from '../../src/template/attributes/declaration.ts';
import { readTemplate } from '../../src/template/stack.ts';
import type { Stack } from '../../src/kernel/stack.ts';

export const addresses: Addresses = {
  graphqlUrl: (apiId) => `http://127.0.0.1:4000/graphql/${apiId}`,
  realtimeUrl: (apiId) => `ws://127.0.0.1:4000/realtime/${apiId}`,
  functionUrl: (name) => `http://127.0.0.1:4000/url/${name}/`,
  queueUrl: (name) => `http://127.0.0.1:4000/000000000000/${name}`,
  bucketUrl: (name) => `http://127.0.0.1:4000/bucket/${name}`,
};

export const account = '000000000000';
export const region = 'eu-central-1';

/** In memory where there is such a folder: the engine waits for the disk at each write. */
export function temporaryFolder(): string {
  const parent = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
  return fs.mkdtempSync(path.join(parent, 'usher-'));
}

/** Writes a template where `readTemplate` finds it and resolves it. */
export function stackOf(
  folder: string,
  resources: Record<string, { Type: string; Properties?: object; DependsOn?: string }>,
  more: object = {},
): Stack {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(
    path.join(folder, 'demo.template.json'),
    JSON.stringify({ Resources: resources, ...more }),
  );
  return readTemplate(folder, { addresses, seed: 'test' });
}

export function roleResource(service: string, statements: object[]) {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
      },
      Policies: [{ PolicyName: 'own', PolicyDocument: { Statement: statements } }],
    },
  };
}

export function tableResource(more: object = {}) {
  return {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'things',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'kind', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'KindIndex',
          KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      ...more,
    },
  };
}

export const allOnThings = {
  Effect: 'Allow',
  Action: 'dynamodb:*',
  Resource: [{ 'Fn::GetAtt': ['Things', 'Arn'] }, { 'Fn::Sub': '${Things.Arn}/*' }],
};

export interface Cloud {
  folder: string;
  stack: Stack;
  clock: Clock;
  vault: CredentialVault;
  verifier: SignatureVerifier;
  authority: PolicyAuthority;
  storage: Storage;
  problems: string[];
  /** The role of that logical id, assumed. */
  as(logicalId: string): Principal;
  stop(): Promise<void>;
}

/** A stack with its storage running in a temporary folder. */
export async function startCloud(
  resources: Parameters<typeof stackOf>[1],
  folder = temporaryFolder(),
  endpoint = process.env['DYNAMODB_ENDPOINT'],
): Promise<Cloud> {
  const stack = stackOf(path.join(folder, 'cdk.out'), resources);
  const clock = new Clock();
  const vault = new CredentialVault('secret');
  const verifier = new SignatureVerifier(vault, clock);
  const authority = new PolicyAuthority(rolesFrom(stack.resources), stack.accountId, clock);
  const problems: string[] = [];
  const storage = await startStorage({
    stack,
    dataFolder: folder,
    endpoint,
    authority,
    verifier,
    clock,
    onProblem: (message) => problems.push(message),
  });
  return {
    folder,
    stack,
    clock,
    vault,
    verifier,
    authority,
    storage,
    problems,
    as: (logicalId) => authority.principalFor(String(stack.resources.get(logicalId)!.attributes.Arn), 'test'),
    stop: async () => {
      clock.stop();
      await storage.stop();
    },
  };
}
