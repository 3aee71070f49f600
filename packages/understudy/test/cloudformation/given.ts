import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  ListStackResourcesCommand,
  type CreateChangeSetCommandInput,
} from '@aws-sdk/client-cloudformation';
import { onTestFinished } from 'vitest';
import { startAccount, type AccountOptions, type LocalAccount } from '../../src/account/account.ts';

export const accountId = '123456789012';

export interface Stack {
  Resources: Record<string, Record<string, unknown>>;
  [section: string]: unknown;
}

type More = Partial<CreateChangeSetCommandInput> & { DisableRollback?: boolean };

/** Configuration for a client of AWS's own SDK. */
export function clientOf(environment: Record<string, string>) {
  return {
    endpoint: environment['AWS_ENDPOINT_URL']!,
    region: environment['AWS_REGION']!,
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID']!,
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY']!,
      sessionToken: environment['AWS_SESSION_TOKEN']!,
    },
  };
}

/** An account of the test's own, until it ends; `data` continues another one. */
export async function anAccount(options: Partial<AccountOptions> = {}): Promise<LocalAccount> {
  const data = options.data ?? fs.mkdtempSync(path.join(os.tmpdir(), 'account-'));
  const account = await startAccount({ accountId, ...options, data });
  onTestFinished(async () => {
    await account.stop();
    fs.rmSync(data, { recursive: true, force: true });
  });
  return account;
}

/** CloudFormation in one region, as AWS's client has it. */
export function aRegion(account: LocalAccount, region = 'eu-central-1') {
  let changeSets = 0;
  const client = new CloudFormationClient(clientOf(account.environment(region)));
  const describe = async (StackName: string) =>
    (await client.send(new DescribeStacksCommand({ StackName }))).Stacks![0]!;
  const exists = (StackName: string) =>
    describe(StackName).then(
      ({ StackStatus }) => StackStatus !== 'REVIEW_IN_PROGRESS',
      () => false,
    );
  const changeSet = async (StackName: string, template: Stack | string, more: More = {}) => {
    const { DisableRollback: _rollback, ...rest } = more;
    const { Id, StackId } = await client.send(
      new CreateChangeSetCommand({
        StackName,
        ChangeSetName: `change-${++changeSets}`,
        ChangeSetType: (await exists(StackName)) ? 'UPDATE' : 'CREATE',
        TemplateBody: typeof template === 'string' ? template : JSON.stringify(template),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        ...rest,
      }),
    );
    const described = await client.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
    return { ...described, StackId: StackId! };
  };
  return {
    client,
    describe,
    changeSet,
    /** Gives the stack as it stands afterwards. */
    deploy: async (StackName: string, template: Stack | string, more: More = {}) => {
      const { ChangeSetId, StackId, Status, StatusReason } = await changeSet(StackName, template, more);
      if (Status === 'FAILED') throw new Error(StatusReason);
      const { DisableRollback } = more;
      await client.send(new ExecuteChangeSetCommand({ ChangeSetName: ChangeSetId, DisableRollback }));
      return describe(StackId);
    },
    destroy: async (StackName: string, RetainResources?: string[]) => {
      const { StackId } = await describe(StackName);
      await client.send(new DeleteStackCommand({ StackName, RetainResources }));
      return describe(StackId!);
    },
    /** Oldest first: `Table CREATE_COMPLETE`, with the reason behind it where there is one. */
    events: async (StackName: string) => {
      const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }));
      return StackEvents!
        .reverse()
        .map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) =>
          [LogicalResourceId, ResourceStatus, ResourceStatusReason].filter(Boolean).join(' '),
        );
    },
    /** Physical ids by logical id. */
    resources: async (StackName: string) => {
      const { StackResourceSummaries } = await client.send(new ListStackResourcesCommand({ StackName }));
      return Object.fromEntries(
        StackResourceSummaries!.map((one) => [one.LogicalResourceId!, one.PhysicalResourceId!]),
      );
    },
  };
}

/** A table with its key and indexes, each on an attribute of its own. */
export function aTable(properties: Record<string, unknown> = {}, indexes: string[] = []) {
  return {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: ['id', ...indexes].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      ...(indexes.length > 0 && {
        GlobalSecondaryIndexes: indexes.map((name) => ({
          IndexName: `by-${name}`,
          KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        })),
      }),
      ...properties,
    },
  };
}

/** What is as simple as a resource can be. */
export function aTopic(properties: Record<string, unknown> = {}) {
  return { Type: 'AWS::SNS::Topic', Properties: properties };
}

/** A function whose code is in the template. */
export function aFunction(properties: Record<string, unknown> = {}) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { ZipFile: 'exports.handler = async () => 1' },
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Role: `arn:aws:iam::${accountId}:role/runs`,
      ...properties,
    },
  };
}

/** A resource that always fails to be made: its type has no such property. */
export const impossible = { Type: 'AWS::SNS::Topic', Properties: { Colour: 'red' } };

/** What a handler says, with the two ids that are new each time left out. */
export const handlerSays = (message: string, code: string) =>
  new RegExp(
    `Resource handler returned message: "${message.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}( \\(Service: \\w+, Status Code: \\d+, Request ID: [0-9a-f-]{36}\\))?" \\(RequestToken: [0-9a-f-]{36}, HandlerErrorCode: ${code}\\)`,
  );
