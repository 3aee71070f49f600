import { ContinueUpdateRollbackCommand, RollbackStackCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { aFunction, aRegion, aTable, aTopic, anAccount, impossible } from './given.ts';

describe('a creation that fails', () => {
  const template = {
    Resources: {
      Kept: { ...aTable({ TableName: 'kept' }), DeletionPolicy: 'Retain' },
      Spared: { ...aTable({ TableName: 'spared' }), DeletionPolicy: 'RetainExceptOnCreate' },
      Plain: aTopic(),
      Fails: { ...impossible, DependsOn: ['Kept', 'Spared', 'Plain'] },
      Beside: { ...aTopic(), DependsOn: ['Kept', 'Spared', 'Plain'] },
      After: aTopic({ DisplayName: { Ref: 'Fails' } }),
    },
  };

  test('takes back what was made, last first, and leaves what is retained', async () => {
    const { deploy, events } = aRegion(await anAccount());
    const { StackStatus } = await deploy('broken', template);
    expect(StackStatus).toBe('ROLLBACK_COMPLETE');
    const said = await events('broken');
    const back = said.slice(said.findIndex((line) => line.startsWith('broken ROLLBACK')));
    expect(said).toContain('Beside CREATE_FAILED Resource creation cancelled');
    expect(said.some((line) => line.startsWith('After '))).toBe(false);
    expect(back).toEqual([
      'broken ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Fails, Beside]. Rollback requested by user.',
      ...['Fails', 'Beside'].flatMap((id) => [`${id} DELETE_IN_PROGRESS`, `${id} DELETE_COMPLETE`]),
      'Kept DELETE_SKIPPED',
      ...['Spared', 'Plain'].flatMap((id) => [`${id} DELETE_IN_PROGRESS`, `${id} DELETE_COMPLETE`]),
      'broken ROLLBACK_COMPLETE',
    ]);
  });

  test('cannot be repeated over what it left behind, unless that is taken over', async () => {
    const { deploy, destroy } = aRegion(await anAccount());
    await deploy('broken', template);
    await destroy('broken');
    const { Kept, Spared, Plain } = template.Resources;
    const complete = { Resources: { Kept, Spared, Plain } };
    await expect(deploy('broken', complete)).rejects.toThrow('ResourceExistenceCheck');
    const { StackStatus } = await deploy('broken', complete, { ImportExistingResources: true });
    expect(StackStatus).toBe('CREATE_COMPLETE');
  });

  test('stays half rolled back where something is protected', async () => {
    const { deploy } = aRegion(await anAccount());
    const Guarded = aTable({ DeletionProtectionEnabled: true });
    const stack = await deploy('broken', {
      Resources: { Guarded, Fails: { ...impossible, DependsOn: 'Guarded' } },
    });
    expect(stack).toMatchObject({
      StackStatus: 'ROLLBACK_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [Guarded]. ',
    });
  });

  test('is left as it is on request, and rolled back on another one', async () => {
    const { deploy, client, describe: described } = aRegion(await anAccount());
    const { StackStatus } = await deploy('broken', template, { DisableRollback: true });
    expect(StackStatus).toBe('CREATE_FAILED');
    await client.send(new RollbackStackCommand({ StackName: 'broken' }));
    expect((await described('broken')).StackStatus).toBe('ROLLBACK_COMPLETE');
  });
});

describe('an update that fails', () => {
  const before = {
    Resources: {
      Changed: aTopic({ DisplayName: 'before' }),
      Replaced: aTopic({ TopicName: 'before' }),
      Dropped: aTopic(),
    },
  };
  const after = {
    Resources: {
      Changed: aTopic({ DisplayName: 'after' }),
      Replaced: aTopic({ TopicName: 'after' }),
      New: aTopic({ TopicName: 'new' }),
      Fails: { ...impossible, DependsOn: ['Changed', 'Replaced', 'New'] },
    },
  };

  test('brings every resource back to what it was', async () => {
    const { deploy, events, resources, changeSet } = aRegion(await anAccount());
    await deploy('things', before);
    const was = await resources('things');
    const from = (await events('things')).length;
    const { StackStatus } = await deploy('things', after);
    expect(StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await resources('things')).toEqual(was);
    const said = (await events('things')).slice(from);
    expect(said.slice(said.findIndex((line) => line.startsWith('things UPDATE_ROLLBACK')))).toEqual([
      'things UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Fails]. ',
      ...['Replaced', 'Changed'].flatMap((id) => [`${id} UPDATE_IN_PROGRESS`, `${id} UPDATE_COMPLETE`]),
      'things UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      ...['Replaced', 'Fails', 'New'].flatMap((id) => [`${id} DELETE_IN_PROGRESS`, `${id} DELETE_COMPLETE`]),
      'things UPDATE_ROLLBACK_COMPLETE',
    ]);
    const { StatusReason } = await changeSet('things', before);
    expect(StatusReason).toContain("didn't contain changes");
    const { New } = after.Resources;
    expect((await deploy('other', { Resources: { New } })).StackStatus).toBe('CREATE_COMPLETE');
  });

  test('whose way back is barred is continued when the bar is gone, or is skipped', async () => {
    const account = await anAccount({ concurrency: 110 });
    const { deploy, client, describe: described, destroy } = aRegion(account);
    const reserving = (ReservedConcurrentExecutions: number) => aFunction({ ReservedConcurrentExecutions });
    await deploy('things', { Resources: { F: reserving(10) } });
    const failing = { Resources: { F: reserving(1), Fails: { ...impossible, DependsOn: 'F' } } };
    await deploy('things', failing, { DisableRollback: true });
    expect((await described('things')).StackStatus).toBe('UPDATE_FAILED');
    await deploy('thief', { Resources: { G: reserving(9) } });
    await client.send(new RollbackStackCommand({ StackName: 'things' }));
    expect(await described('things')).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_FAILED',
      StackStatusReason: 'The following resource(s) failed to update: [F]. ',
    });
    await expect(deploy('things', { Resources: { F: reserving(2) } })).rejects.toThrow(
      'is in UPDATE_ROLLBACK_FAILED state and can not be updated.',
    );
    await destroy('thief');
    await client.send(new ContinueUpdateRollbackCommand({ StackName: 'things' }));
    expect((await described('things')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});
