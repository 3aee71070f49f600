import { randomUUID } from 'node:crypto';
import { ServiceError } from '../kernel/answer.ts';
import { deploy } from './deploying.ts';
import { validationError } from './failure.ts';
import { planFor } from './planning.ts';
import type { ChangeSetRecord, StackRecord, StackTarget } from './records.ts';
import { deleteStack } from './removing.ts';
import { rollBack } from './rollingBack.ts';
import { Workbench, type StackAccount } from './workbench.ts';

/** States from which a stack can be changed. */
const changeable =
  /^(REVIEW_IN_PROGRESS|CREATE_COMPLETE|CREATE_FAILED|UPDATE_COMPLETE|UPDATE_FAILED|UPDATE_ROLLBACK_COMPLETE|IMPORT_COMPLETE)$/;

export interface WantedChangeSet {
  region: string;
  stackName: string;
  name: string;
  type: 'CREATE' | 'UPDATE';
  target: StackTarget;
  description?: string;
  roleArn?: string;
  takesOver: boolean;
}

/** What CloudFormation does to stacks; who may ask for it, and in which form, is the API's. */
export class CloudFormation {
  constructor(readonly account: StackAccount) {}

  demand(nameOrId: string, region: string): StackRecord {
    const stack = this.account.book.find(nameOrId, region);
    if (!stack) throw validationError(`Stack with id ${nameOrId} does not exist`);
    return stack;
  }

  bench(stack: StackRecord): Workbench {
    return new Workbench(this.account, stack.stackId);
  }

  createChangeSet(wanted: WantedChangeSet): ChangeSetRecord {
    const { book, accountId } = this.account;
    const { region, stackName, name, type } = wanted;
    const existing = book.find(stackName, region);
    if (type === 'UPDATE' && (!existing || existing.status === 'REVIEW_IN_PROGRESS'))
      throw validationError(`Stack [${stackName}] does not exist`);
    if (type === 'CREATE' && existing && existing.status !== 'REVIEW_IN_PROGRESS')
      throw validationError(
        `Stack [${stackName}] already exists and cannot be created again with the changeSet [${name}].`,
      );
    if (existing) this.demandChangeable(existing);
    if (existing && book.changeSets(existing).some((one) => one.name === name))
      throw new ServiceError(
        'AlreadyExistsException',
        `ChangeSet ${name} cannot be created due to a mismatch with existing attribute Template`,
      );
    const stack = existing ?? this.reviewed(region, stackName);
    let plan;
    try {
      plan = planFor(this.bench(stack), wanted.target, wanted.takesOver);
    } catch (error) {
      if (!existing) book.forget(stack);
      throw error;
    }
    const problem = reasonAgainst(plan);
    const changeSet: ChangeSetRecord = {
      id: `arn:aws:cloudformation:${region}:${accountId}:changeSet/${name}/${randomUUID()}`,
      ...{ name, type, stackId: stack.stackId, createdAt: book.now(), target: wanted.target },
      ...(problem === undefined
        ? { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE' }
        : { status: 'FAILED', executionStatus: 'UNAVAILABLE', statusReason: problem }),
      ...(wanted.description === undefined ? {} : { description: wanted.description }),
      ...(wanted.roleArn === undefined ? {} : { roleArn: wanted.roleArn }),
      ...{ changes: plan.changes, problems: plan.problems, imports: wanted.takesOver },
    };
    book.putChangeSet(changeSet);
    return changeSet;
  }

  changeSet(nameOrId: string, stackName: string | undefined, region: string): ChangeSetRecord {
    const { book } = this.account;
    const stack = stackName === undefined ? undefined : book.find(stackName, region);
    const found = nameOrId.startsWith('arn:')
      ? book.changeSetById(nameOrId)
      : stack && book.changeSets(stack).find(({ name }) => name === nameOrId);
    if (!found) throw new ServiceError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, 404);
    return found;
  }

  async execute(changeSet: ChangeSetRecord, keepsFailure: boolean): Promise<void> {
    const { book } = this.account;
    const stack = book.find(changeSet.stackId, '')!;
    if (changeSet.executionStatus !== 'AVAILABLE')
      throw new ServiceError(
        'InvalidChangeSetStatus',
        `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`,
      );
    this.demandChangeable(stack);
    // The others were made for what the stack is no longer.
    for (const { id } of book.changeSets(stack)) book.removeChangeSet(id);
    const { target, roleArn, imports: takesOver } = changeSet;
    const bench = this.bench(stack);
    if (roleArn !== undefined) bench.change({ roleArn });
    await deploy(bench, { target, keepsFailure, takesOver });
    await this.settle(stack);
  }

  /** CreateStack and UpdateStack: without a change set in between. */
  async deployDirectly(
    wanted: Omit<WantedChangeSet, 'name' | 'takesOver'>,
    keepsFailure: boolean,
  ): Promise<StackRecord> {
    const { book } = this.account;
    const { region, stackName, target, roleArn } = wanted;
    const existing = book.find(stackName, region);
    if (wanted.type === 'CREATE' && existing)
      throw new ServiceError('AlreadyExistsException', `Stack [${stackName}] already exists`);
    if (wanted.type === 'UPDATE' && !existing) throw validationError(`Stack [${stackName}] does not exist`);
    if (existing) this.demandChangeable(existing);
    const stack = existing ?? this.reviewed(region, stackName);
    const bench = this.bench(stack);
    try {
      const { hasChanges } = planFor(bench, target, false);
      if (!hasChanges) throw validationError('No updates are to be performed.');
    } catch (error) {
      if (!existing) book.forget(stack);
      throw error;
    }
    if (roleArn !== undefined) bench.change({ roleArn });
    await deploy(bench, { target, keepsFailure, takesOver: false });
    await this.settle(stack);
    return bench.stack;
  }

  async delete(stack: StackRecord, retained: string[]): Promise<void> {
    // AWS would cancel what is under way; here its last step is waited for.
    if (this.account.book.inProgress().some(({ stackId }) => stackId === stack.stackId))
      await this.settle(stack);
    if (stack.isProtected)
      throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    const { book } = this.account;
    for (const { id } of book.changeSets(stack)) book.removeChangeSet(id);
    if (book.find(stack.stackId, '')!.status === 'DELETE_COMPLETE') return;
    await deleteStack(this.bench(stack), retained);
    await this.settle(stack);
  }

  /** ContinueUpdateRollback and RollbackStack. */
  async rollBack(stack: StackRecord, from: RegExp, skipped: string[] = []): Promise<void> {
    if (!from.test(stack.status))
      throw validationError(`Stack:${stack.stackId} is in ${stack.status} state and can not be rolled back.`);
    await rollBack(this.bench(stack), undefined, skipped);
    await this.settle(stack);
  }

  /** What a process was ended in the middle of has failed, and can be tried again. */
  endInterrupted(): void {
    for (const stack of this.account.book.inProgress()) {
      const operation = /^(UPDATE_ROLLBACK|ROLLBACK|UPDATE|DELETE|CREATE)/.exec(stack.status)![0];
      this.bench(stack).enter(`${operation}_FAILED`, 'The account was ended meanwhile. ');
    }
  }

  private async settle({ region }: StackRecord): Promise<void> {
    await this.account.runner?.settle(region);
  }

  private demandChangeable(stack: StackRecord): void {
    if (!changeable.test(stack.status))
      throw validationError(`Stack:${stack.stackId} is in ${stack.status} state and can not be updated.`);
  }

  /** A stack that has a change set and nothing else. */
  private reviewed(region: string, name: string): StackRecord {
    const { book, accountId } = this.account;
    const stack: StackRecord = {
      stackId: `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/${randomUUID()}`,
      ...{ name, region, status: 'REVIEW_IN_PROGRESS', createdAt: book.now(), isProtected: false },
      ...{ outputs: [], imports: [], made: 0 },
    };
    book.put(stack);
    this.bench(stack).enter('REVIEW_IN_PROGRESS', 'User Initiated');
    return book.find(stack.stackId, region)!;
  }
}

function reasonAgainst(plan: ReturnType<typeof planFor>): string | undefined {
  if (plan.problems.length > 0)
    return 'The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.';
  if (plan.unkept.length > 0)
    // AWS: observed.
    return `CloudFormation is attempting to import some resources because they already exist in your account. The resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate' in the template for successful import. The affected resources are ${plan.unkept.join(', ')}`;
  if (!plan.hasChanges)
    return "The submitted information didn't contain changes. Submit different information to create a change set.";
  return undefined;
}
