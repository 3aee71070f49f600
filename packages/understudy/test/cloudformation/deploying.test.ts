import fs from 'node:fs';
import {
  CreateStackCommand,
  GetTemplateCommand,
  ListExportsCommand,
  ListImportsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { aRegion, aTable, aTopic, anAccount } from './given.ts';

const ref = (name: string) => ({ Ref: name });

describe('a change set for a stack that is not there', () => {
  test('makes each resource after those that it needs, and tells of it in CloudFormation’s words', async () => {
    const { changeSet, deploy, events } = aRegion(await anAccount());
    const template = {
      Resources: {
        Reader: aTopic({ DisplayName: { 'Fn::Sub': '${Table.Arn}' } }),
        Late: { ...aTopic(), DependsOn: ['Reader'] },
        Table: aTable(),
      },
      Outputs: { Name: { Value: ref('Table'), Description: 'what it is called' } },
    };
    const { Changes, Status, ExecutionStatus } = await changeSet('things', template);
    expect({ Status, ExecutionStatus }).toEqual({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' });
    expect(
      Changes!.map(({ ResourceChange }) => [ResourceChange!.Action, ResourceChange!.LogicalResourceId]),
    ).toEqual(['Table', 'Reader', 'Late'].map((id) => ['Add', id]));
    const stack = await deploy('things', template);
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const name = stack.Outputs![0]!.OutputValue!;
    expect(name).toMatch(/^things-Table-[A-Z0-9]{12}$/);
    const made = (id: string) => [
      `${id} CREATE_IN_PROGRESS`,
      `${id} CREATE_IN_PROGRESS Resource creation Initiated`,
      `${id} CREATE_COMPLETE`,
    ];
    expect(await events('things')).toEqual([
      'things REVIEW_IN_PROGRESS User Initiated',
      'things CREATE_IN_PROGRESS User Initiated',
      ...['Table', 'Reader', 'Late'].flatMap(made),
      'things CREATE_COMPLETE',
    ]);
  });

  test('takes YAML with short forms as it takes JSON', async () => {
    const { deploy, client } = aRegion(await anAccount());
    const body = `
Parameters:
  Name: { Type: String, Default: letters }
Conditions:
  Named: !Not [!Equals [!Ref Name, '']]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: Named
    Properties:
      TopicName: !If [Named, !Sub 'my-\${Name}', !Ref AWS::NoValue]
Outputs:
  Arn: { Value: !GetAtt Topic.TopicArn }
`;
    const { Outputs } = await deploy('letters', body);
    expect(Outputs![0]!.OutputValue).toBe('arn:aws:sns:eu-central-1:123456789012:my-letters');
    const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: 'letters' }));
    expect(TemplateBody).toBe(body);
  });
});

describe('a change set for a stack that is there', () => {
  test('says what would be changed, replaced and removed, and does that', async () => {
    const { changeSet, deploy, events, resources } = aRegion(await anAccount());
    const before = {
      Resources: { A: aTopic(), B: aTable(), C: aTopic(), D: aTopic({ DisplayName: ref('B') }) },
    };
    await deploy('things', before);
    const old = await resources('things');
    const after = {
      Resources: {
        A: aTopic({ DisplayName: 'renamed' }),
        B: aTable({ KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }] }),
        D: before.Resources.D,
        E: aTopic(),
      },
    };
    const { Changes, ChangeSetId } = await changeSet('things', after);
    expect(ChangeSetId).toContain(':changeSet/change-');
    expect(
      Changes!.map(({ ResourceChange: one }) => [one!.Action, one!.LogicalResourceId, one!.Replacement]),
    ).toEqual([
      ['Modify', 'A', 'False'],
      ['Modify', 'B', 'True'],
      ['Add', 'E', undefined],
      ['Modify', 'D', 'False'],
      ['Remove', 'C', undefined],
    ]);
    const from = (await events('things')).length;
    const { StackStatus } = await deploy('things', after);
    expect(StackStatus).toBe('UPDATE_COMPLETE');
    const now = await resources('things');
    expect(now['A']).toBe(old['A']);
    expect(now['B']).not.toBe(old['B']);
    expect(Object.keys(now).sort()).toEqual(['A', 'B', 'D', 'E']);
    expect((await events('things')).slice(from).filter((line) => !/^[ADE] /.test(line))).toEqual([
      'things UPDATE_IN_PROGRESS User Initiated',
      'B UPDATE_IN_PROGRESS',
      'B UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.',
      'B UPDATE_IN_PROGRESS Resource creation Initiated',
      'B UPDATE_COMPLETE',
      'things UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'B DELETE_IN_PROGRESS',
      'B DELETE_COMPLETE',
      'C DELETE_IN_PROGRESS',
      'C DELETE_COMPLETE',
      'things UPDATE_COMPLETE',
    ]);
  });

  test('leaves what is retained in the account: removed, replaced, or of a stack that is deleted', async () => {
    const { deploy, destroy, events } = aRegion(await anAccount());
    const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    const named = (TableName: string) => ({ ...aTable({ TableName }), ...kept });
    await deploy('one', { Resources: { A: named('a1'), B: named('b'), C: named('c') } });
    await deploy('one', { Resources: { A: named('a2'), C: named('c') } });
    expect((await destroy('one')).StackStatus).toBe('DELETE_COMPLETE');
    for (const name of ['a1', 'a2', 'b', 'c'])
      await expect(deploy('two', { Resources: { T: aTable({ TableName: name }) } })).rejects.toThrow(
        'ResourceExistenceCheck',
      );
    const { StackStatus } = await deploy(
      'three',
      { Resources: { T: named('a1') } },
      { ImportExistingResources: true },
    );
    expect(StackStatus).toBe('CREATE_COMPLETE');
    expect(await events('three')).toContain('T IMPORT_COMPLETE Resource import completed.');
    await expect(
      deploy('four', { Resources: { T: aTable({ TableName: 'b' }) } }, { ImportExistingResources: true }),
    ).rejects.toThrow(
      "The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for successful import. The affected resources are T ({TableName=b})",
    );
  });

  test('takes over by its name only what its name tells from everything else: a secret is told by an ARN', async () => {
    const { deploy, destroy } = aRegion(await anAccount());
    const Resources = {
      S: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'keys' }, DeletionPolicy: 'Retain' },
    };
    await deploy('one', { Resources });
    await destroy('one');
    await expect(deploy('two', { Resources }, { ImportExistingResources: true })).rejects.toThrow(
      'ResourceExistenceCheck',
    );
  });

  test('without a difference fails, and an update without one is refused', async () => {
    const { deploy, client } = aRegion(await anAccount());
    const template = { Resources: { A: aTopic() } };
    await client.send(new CreateStackCommand({ StackName: 'same', TemplateBody: JSON.stringify(template) }));
    await expect(deploy('same', template)).rejects.toThrow(
      "The submitted information didn't contain changes. Submit different information to create a change set.",
    );
    const update = new UpdateStackCommand({ StackName: 'same', TemplateBody: JSON.stringify(template) });
    await expect(client.send(update)).rejects.toThrow('No updates are to be performed.');
    const { StackStatus } = await deploy('same', { ...template, Outputs: { A: { Value: ref('A') } } });
    expect(StackStatus).toBe('UPDATE_COMPLETE');
  });

  test('keeps the values of parameters that are to stay', async () => {
    const { deploy } = aRegion(await anAccount());
    const template = (display: string) => ({
      Parameters: { Name: { Type: 'String' }, Hidden: { Type: 'String', NoEcho: true } },
      Resources: { A: aTopic({ DisplayName: display }) },
      Outputs: { Name: { Value: ref('Name') } },
    });
    const given = [
      { ParameterKey: 'Name', ParameterValue: 'first' },
      { ParameterKey: 'Hidden', ParameterValue: 'secret' },
    ];
    await deploy('named', template('a'), { Parameters: given });
    const kept = ['Name', 'Hidden'].map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true }));
    const { Outputs, Parameters } = await deploy('named', template('b'), { Parameters: kept });
    expect(Outputs![0]!.OutputValue).toBe('first');
    expect(Parameters).toEqual([
      { ParameterKey: 'Name', ParameterValue: 'first' },
      { ParameterKey: 'Hidden', ParameterValue: '****' },
    ]);
  });
});

test('an output of another stack is read as it is, and holds that stack by nothing', async () => {
  const { deploy, destroy, client } = aRegion(await anAccount());
  const asking = (OutputName: string) => ({
    Resources: { B: aTopic({ DisplayName: { 'Fn::GetStackOutput': { StackName: 'giver', OutputName } } }) },
    Outputs: { Told: { Value: { 'Fn::GetStackOutput': { StackName: 'giver', OutputName } } } },
  });
  await deploy('giver', { Resources: { A: aTopic() }, Outputs: { A: { Value: 'of the giver' } } });
  const taker = await deploy('taker', asking('A'));
  expect(taker).toMatchObject({ Outputs: [{ OutputKey: 'Told', OutputValue: 'of the giver' }] });
  expect(await deploy('lost', asking('Z'))).not.toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  await destroy('giver');
  const { Exports } = await client.send(new ListExportsCommand({}));
  expect(Exports).toEqual([]);
});

describe('what one stack exports', () => {
  test('another imports, and until it no longer does, it can be neither changed, dropped nor deleted', async () => {
    const { deploy, destroy, client, events } = aRegion(await anAccount());
    const exporting = (TopicName: string) => ({
      Resources: { A: aTopic({ TopicName }) },
      Outputs: { A: { Value: ref('A'), Export: { Name: 'the-topic' } } },
    });
    await deploy('giver', exporting('a'));
    await deploy('taker', { Resources: { B: aTopic({ DisplayName: { 'Fn::ImportValue': 'the-topic' } }) } });
    const { Exports } = await client.send(new ListExportsCommand({}));
    expect(Exports).toMatchObject([{ Name: 'the-topic', Value: 'arn:aws:sns:eu-central-1:123456789012:a' }]);
    const { Imports } = await client.send(new ListImportsCommand({ ExportName: 'the-topic' }));
    expect(Imports).toEqual(['taker']);
    const changed = await deploy('giver', exporting('b'));
    expect(changed).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' });
    const inUse = 'Delete canceled. Cannot delete export the-topic as it is in use by taker.';
    const dropped = await deploy('giver', { Resources: exporting('a').Resources });
    expect(dropped).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' });
    expect((await events('giver')).join('\n')).toContain(`giver UPDATE_ROLLBACK_IN_PROGRESS ${inUse}`);
    expect(await destroy('giver')).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_COMPLETE',
      StackStatusReason: inUse,
    });
    expect(await deploy('giver', exporting('a'), { Tags: [{ Key: 'still', Value: 'there' }] })).toMatchObject(
      {
        StackStatus: 'UPDATE_COMPLETE',
      },
    );
    await destroy('taker');
    expect((await destroy('giver')).StackStatus).toBe('DELETE_COMPLETE');
  });
});

test('what was deployed is there after a restart, and a deleted stack is found by its id alone', async () => {
  const data = fs.mkdtempSync('/tmp/account-kept-');
  const first = await anAccount({ data });
  const before = aRegion(first);
  await before.deploy('gone', { Resources: { A: aTopic() } });
  const { StackId } = await before.destroy('gone');
  await before.deploy('kept', { Resources: { A: aTable({ TableName: 'kept' }) } });
  const events = await before.events('kept');
  await first.stop();
  const after = aRegion(await anAccount({ data }));
  expect((await after.describe('kept')).StackStatus).toBe('CREATE_COMPLETE');
  expect(await after.events('kept')).toEqual(events);
  expect(await after.resources('kept')).toEqual({ A: 'kept' });
  expect((await after.describe(StackId!)).StackStatus).toBe('DELETE_COMPLETE');
  await expect(after.describe('gone')).rejects.toThrow('Stack with id gone does not exist');
});
