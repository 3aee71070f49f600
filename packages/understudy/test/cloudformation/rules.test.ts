import { randomUUID } from 'node:crypto';
import { DescribeEventsCommand, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import {
  aFunction,
  aRegion,
  aTable,
  aTopic,
  accountId,
  anAccount,
  clientOf,
  handlerSays,
  impossible,
} from './given.ts';

describe('a template', () => {
  const topics = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`T${at}`, aTopic()]));

  test.each<[string, unknown, string]>([
    [
      'with 501 resources',
      { Resources: topics(501) },
      'Template format error: Number of resources, 501, is greater than maximum allowed, 500',
    ],
    ['without resources', {}, 'Template format error: At least one Resources member must be defined.'],
    [
      'with a resource of a type that there is not',
      { Resources: { A: { Type: 'AWS::SNS::Tropic' } } },
      'Template format error: Unrecognized resource types: [AWS::SNS::Tropic]',
    ],
    [
      'that refers to what it does not have',
      { Resources: { A: aTopic({ DisplayName: { Ref: 'B' } }), C: { ...aTopic(), DependsOn: 'D' } } },
      'Template format error: Unresolved resource dependencies [B, D] in the Resources block of the template',
    ],
    [
      'whose resources need each other',
      { Resources: { A: aTopic({ DisplayName: { Ref: 'B' } }), B: aTopic({ DisplayName: { Ref: 'A' } }) } },
      'Circular dependency between resources: [A, B]',
    ],
    [
      'whose parameter has no value',
      { Parameters: { Name: { Type: 'String' }, Size: { Type: 'Number' } }, Resources: topics(1) },
      'Parameters: [Name, Size] must have values',
    ],
    [
      'whose rule does not hold',
      {
        Resources: topics(1),
        Rules: {
          Never: {
            Assertions: [{ Assert: { 'Fn::Contains': [['a'], 'b'] }, AssertDescription: 'b is not a' }],
          },
        },
      },
      'Rule Never failed: b is not a',
    ],
  ])('%s is not taken', async (_what, template, message) => {
    const { changeSet, describe: described } = aRegion(await anAccount());
    await expect(changeSet('wrong', JSON.stringify(template))).rejects.toThrow(message);
    await expect(described('wrong')).rejects.toThrow('does not exist');
  });

  test('is taken with 500 resources', async () => {
    const { deploy } = aRegion(await anAccount());
    expect((await deploy('many', { Resources: topics(500) })).StackStatus).toBe('CREATE_COMPLETE');
  });

  test('is not taken with a value for a parameter that it does not have', async () => {
    const { changeSet } = aRegion(await anAccount());
    const Parameters = [{ ParameterKey: 'Other', ParameterValue: 'x' }];
    await expect(changeSet('wrong', { Resources: topics(1) }, { Parameters })).rejects.toThrow(
      'Parameters: [Other] do not exist in the template',
    );
  });

  test('that makes a named role is taken from a caller who says so', async () => {
    const { changeSet } = aRegion(await anAccount());
    const Role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'mine', AssumeRolePolicyDocument: {} } };
    await expect(
      changeSet('roles', { Resources: { Role } }, { Capabilities: ['CAPABILITY_IAM'] }),
    ).rejects.toThrow('Requires capabilities : [CAPABILITY_NAMED_IAM]');
  });

  test('is at most 51,200 bytes in a request and 1,000,000 from a bucket', async () => {
    const account = await anAccount();
    const { deploy, changeSet } = aRegion(account);
    const ofSize = (bytes: number) => {
      const template = (Description: string) => JSON.stringify({ Description, Resources: topics(1) });
      return template('x'.repeat(bytes - template('').length));
    };
    await deploy('files', {
      Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'texts' } } },
    });
    const s3 = new S3Client(clientOf(account.environment('eu-central-1')));
    const from = async (Body: string) => {
      const Key = randomUUID();
      await s3.send(new PutObjectCommand({ Bucket: 'texts', Key, Body }));
      const TemplateURL = `https://texts.s3.eu-central-1.amazonaws.com/${Key}`;
      return changeSet('large', '', { TemplateBody: undefined, TemplateURL });
    };
    expect((await changeSet('small', ofSize(51_200))).Status).toBe('CREATE_COMPLETE');
    await expect(changeSet('other', ofSize(51_201))).rejects.toThrow(
      "Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200",
    );
    expect((await from(ofSize(1_000_000))).Status).toBe('CREATE_COMPLETE');
    await expect(from(ofSize(1_000_001))).rejects.toThrow('Template may not exceed 1000000 bytes in size.');
  });
});

describe('a table', () => {
  test.each<[string, string[], string[], boolean]>([
    ['one index more', ['a'], ['a', 'b'], true],
    ['one index less', ['a', 'b'], ['a'], true],
    ['two indexes more', [], ['a', 'b'], false],
    ['two indexes less', ['a', 'b'], [], false],
    ['one in another’s place', ['a'], ['b'], false],
  ])('is updated by %s: %j to %j is %s', async (_what, before, after, isTaken) => {
    const { deploy, events } = aRegion(await anAccount());
    await deploy('things', { Resources: { Table: aTable({}, before) } });
    const { StackStatus } = await deploy('things', { Resources: { Table: aTable({}, after) } });
    expect(StackStatus).toBe(isTaken ? 'UPDATE_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE');
    const said = (await events('things')).join('\n');
    const refusal = handlerSays(
      'Cannot perform more than one GSI creation or deletion in a single update',
      'InvalidRequest',
    );
    expect(refusal.test(said)).toBe(!isTaken);
  });

  test('may have several indexes from the start', async () => {
    const { deploy } = aRegion(await anAccount());
    const { StackStatus } = await deploy('things', { Resources: { Table: aTable({}, ['a', 'b', 'c']) } });
    expect(StackStatus).toBe('CREATE_COMPLETE');
  });

  test('that is protected outlives its stack until it no longer is', async () => {
    const { deploy, destroy, events } = aRegion(await anAccount());
    await deploy('things', {
      Resources: { Table: aTable({ DeletionProtectionEnabled: true }), Topic: aTopic() },
    });
    expect(await destroy('things')).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [Table]. ',
    });
    const said = await events('things');
    expect(said).toContain('Topic DELETE_COMPLETE');
    expect(said.join('\n')).toMatch(
      handlerSays(
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
        'InvalidRequest',
      ),
    );
    expect((await destroy('things', ['Table'])).StackStatus).toBe('DELETE_COMPLETE');
  });
});

describe('a resource', () => {
  test('with a name of its own is not replaced under that name', async () => {
    const { deploy, events, resources } = aRegion(await anAccount());
    const keyed = (AttributeName: string, TableName: string) =>
      aTable({ TableName, KeySchema: [{ AttributeName, KeyType: 'HASH' }] });
    await deploy('things', { Resources: { Table: keyed('id', 'things') } });
    const { StackStatus } = await deploy('things', { Resources: { Table: keyed('other', 'things') } });
    expect(StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await events('things')).toContain(
      'Table UPDATE_FAILED CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename things and update the stack again.',
    );
    expect(await resources('things')).toEqual({ Table: 'things' });
    await deploy('things', { Resources: { Table: keyed('other', 'renamed') } });
    expect(await resources('things')).toEqual({ Table: 'renamed' });
  });

  test('with properties that its type does not have, or without those that it needs, is not made', async () => {
    const { deploy, events } = aRegion(await anAccount());
    const Function = { Type: 'AWS::Lambda::Function', Properties: { Role: 'r', Colour: 'red' } };
    expect((await deploy('wrong', { Resources: { Function } })).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await events('wrong')).toContain(
      'Function CREATE_FAILED Properties validation failed for resource Function with message:\n#: required key [Code] not found\n#: extraneous key [Colour] is not permitted',
    );
  });

  const role = (RoleName: string) => ({
    Type: 'AWS::IAM::Role',
    Properties: { RoleName, AssumeRolePolicyDocument: { Statement: [] } },
  });
  const policy = (Name: string) => ({
    Type: 'AWS::CloudFront::ResponseHeadersPolicy',
    Properties: { ResponseHeadersPolicyConfig: { Name } },
  });
  const access = (Name: string) => ({
    Type: 'AWS::CloudFront::OriginAccessControl',
    Properties: { OriginAccessControlConfig: { Name } },
  });
  const bucket = (BucketName: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName } });

  test.each<[string, object, boolean]>([
    ['table', aTable({ TableName: 'mine' }), false],
    ['function', aFunction({ FunctionName: 'mine' }), false],
    ['log group', { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'mine' } }, false],
    ['role', role('mine'), true],
    ['response headers policy', policy('mine'), true],
    ['origin access control', access('mine'), true],
    ['bucket', bucket('mine'), true],
  ])('%s has its name once in a region, and in the account: %s', async (_what, resource, isGlobal) => {
    const account = await anAccount();
    const here = aRegion(account, 'eu-central-1');
    const there = aRegion(account, 'us-west-2');
    const template = { Resources: { A: resource as Record<string, unknown> } };
    await here.deploy('first', template);
    const taken =
      /The following hook\(s\)\/validation failed: \[AWS::EarlyValidation::ResourceExistenceCheck\]/;
    await expect(here.deploy('second', template)).rejects.toThrow(taken);
    if (isGlobal) await expect(there.deploy('second', template)).rejects.toThrow(taken);
    else expect((await there.deploy('second', template)).StackStatus).toBe('CREATE_COMPLETE');
  });

  test('whose name is taken is named where the change set’s problems are asked for', async () => {
    const { deploy, changeSet, client } = aRegion(await anAccount());
    const template = { Resources: { A: aTable({ TableName: 'mine' }) } };
    await deploy('first', template);
    const { ChangeSetId } = await changeSet('second', template);
    const { OperationEvents } = await client.send(new DescribeEventsCommand({ ChangeSetName: ChangeSetId }));
    expect(OperationEvents).toMatchObject([
      {
        LogicalResourceId: 'A',
        ValidationStatusReason:
          "Resource of type 'AWS::DynamoDB::Table' with identifier 'mine' already exists.",
        ValidationPath: '/Resources/A',
      },
    ]);
  });

  test('whose name another resource of the same stack takes first is not made', async () => {
    const { deploy, events } = aRegion(await anAccount());
    await deploy('twice', {
      Resources: { A: aTable({ TableName: 'mine' }), B: aTable({ TableName: 'mine' }) },
    });
    expect((await events('twice')).join('\n')).toMatch(
      handlerSays(
        "Resource of type 'AWS::DynamoDB::Table' with identifier 'mine' already exists.",
        'AlreadyExists',
      ),
    );
  });
});

describe('a stack', () => {
  test('that is protected is not deleted until it no longer is', async () => {
    const { deploy, destroy, client } = aRegion(await anAccount());
    await deploy('guarded', { Resources: { A: aTopic() } });
    const protect = (EnableTerminationProtection: boolean) =>
      client.send(
        new UpdateTerminationProtectionCommand({ StackName: 'guarded', EnableTerminationProtection }),
      );
    await protect(true);
    await expect(destroy('guarded')).rejects.toThrow(
      'Stack [guarded] cannot be deleted while TerminationProtection is enabled',
    );
    await protect(false);
    expect((await destroy('guarded')).StackStatus).toBe('DELETE_COMPLETE');
  });

  test('whose creation was rolled back can only be deleted', async () => {
    const { deploy, destroy, changeSet } = aRegion(await anAccount());
    const { StackId } = await deploy('broken', { Resources: { A: impossible } });
    await expect(changeSet('broken', { Resources: { A: aTopic() } })).rejects.toThrow(
      `Stack:${StackId} is in ROLLBACK_COMPLETE state and can not be updated.`,
    );
    await destroy('broken');
    expect((await deploy('broken', { Resources: { A: aTopic() } })).StackStatus).toBe('CREATE_COMPLETE');
  });
});

test('a function is made only from code that is in its bucket', async () => {
  const { deploy, events } = aRegion(await anAccount());
  await deploy('broken', { Resources: { F: aFunction({ Code: { S3Bucket: 'none', S3Key: 'x.zip' } }) } });
  expect((await events('broken')).join('\n')).toMatch(
    handlerSays(
      'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
      'InvalidRequest',
    ),
  );
});

test('a bucket with something in it is not deleted', async () => {
  const account = await anAccount();
  const { deploy, destroy, events } = aRegion(account);
  await deploy('files', {
    Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'full' } } },
  });
  const s3 = new S3Client(clientOf(account.environment('eu-central-1')));
  await s3.send(new PutObjectCommand({ Bucket: 'full', Key: 'a', Body: 'a' }));
  expect((await destroy('files')).StackStatus).toBe('DELETE_FAILED');
  expect((await events('files')).join('\n')).toMatch(
    handlerSays('The bucket you tried to delete is not empty', 'GeneralServiceException'),
  );
});

test('the account of the tests is the one that ARNs name', async () => {
  const { deploy } = aRegion(await anAccount());
  const { StackId } = await deploy('one', { Resources: { A: aTopic() } });
  expect(StackId).toMatch(
    new RegExp(`^arn:aws:cloudformation:eu-central-1:${accountId}:stack/one/[0-9a-f-]{36}$`),
  );
});
