import { changeCustom } from './customResources.ts';
import { dependenciesOf } from './dependencies.ts';
import { ResourceFailure } from './failure.ts';
import type { StackResource, UndoStep } from './records.ts';
import { inOrderOfRemoval, removeFormer, removeHolding, removeResource } from './removing.ts';
import type { Workbench } from './workbench.ts';

/** Takes a failed creation or update back, as far as that can be done. */
export async function rollBack(bench: Workbench, reason?: string, skipped: string[] = []): Promise<void> {
  if (bench.stack.before === undefined) return await rollBackCreation(bench, reason);
  bench.enter('UPDATE_ROLLBACK_IN_PROGRESS', reason);
  const vain: StackResource[] = [];
  const { book } = bench.account;
  for (const step of book.undo(bench.stack)) {
    if (!skipped.includes(step.logicalId) && !(await takeBack(bench, step, vain)))
      return bench.enter(
        'UPDATE_ROLLBACK_FAILED',
        `The following resource(s) failed to update: [${step.logicalId}]. `,
      );
    book.forgetUndo(bench.stack, [step]);
  }
  for (const resource of bench.resources.values()) {
    if (resource.status === 'UPDATE_FAILED') bench.mark(resource, 'UPDATE_COMPLETE');
  }
  bench.enter('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  for (const resource of inOrderOfRemoval(vain)) removeHolding(bench, resource, undefined);
  const news = [...bench.resources.values()].filter(
    ({ isVain, status }) => isVain === true || status === 'CREATE_FAILED',
  );
  for (const resource of inOrderOfRemoval(news)) {
    await removeResource(bench, resource, { isCreation: true });
    bench.account.book.removeResource(bench.stack, resource.logicalId);
  }
  asDeclaredBefore(bench);
  const { before, ...stack } = bench.stack;
  book.put({ ...stack, target: before! });
  bench.enter('UPDATE_ROLLBACK_COMPLETE');
}

/** What the template before said of each resource besides its properties. */
function asDeclaredBefore(bench: Workbench): void {
  const template = bench.templateOf(bench.stack.before!);
  const needs = dependenciesOf(template);
  for (const resource of bench.resources.values()) {
    const { deletionPolicy: _deletion, updateReplacePolicy: _replace, ...rest } = resource;
    const { DeletionPolicy, UpdateReplacePolicy } = template.Resources[resource.logicalId]!;
    bench.account.book.putResource(bench.stack, {
      ...rest,
      dependsOn: needs.get(resource.logicalId)!,
      ...(DeletionPolicy === undefined ? {} : { deletionPolicy: DeletionPolicy }),
      ...(UpdateReplacePolicy === undefined ? {} : { updateReplacePolicy: UpdateReplacePolicy }),
    });
  }
}

/** False when the resource cannot be what it was. */
async function takeBack(bench: Workbench, step: UndoStep, vain: StackResource[]): Promise<boolean> {
  const { account, place } = bench;
  const resource = bench.resources.get(step.logicalId)!;
  if (step.kind === 'created') {
    account.book.putResource(bench.stack, { ...resource, isVain: true });
    return true;
  }
  // What it was before is what the change back gives.
  if (step.kind === 'remade') return true;
  bench.mark(resource, 'UPDATE_IN_PROGRESS');
  if (step.kind === 'replaced') {
    vain.push(resource);
    bench.mark(step.before, 'UPDATE_COMPLETE');
    return true;
  }
  try {
    const holding = account.holdings.get(step.before.holdingId!)!;
    account.holdings.update(holding.id, step.properties, place, bench.stack.made);
    const former = await changeCustom(bench, holding);
    bench.mark(step.before, 'UPDATE_COMPLETE');
    if (former) await removeFormer(bench, former);
    return true;
  } catch (error) {
    if (!(error instanceof ResourceFailure)) throw error;
    bench.mark(resource, 'UPDATE_FAILED', error.message);
    return false;
  }
}

async function rollBackCreation(bench: Workbench, reason?: string): Promise<void> {
  bench.enter('ROLLBACK_IN_PROGRESS', `${reason ?? ''}Rollback requested by user.`);
  const failed: StackResource[] = [];
  for (const resource of inOrderOfRemoval(bench.resources.values()))
    if (!(await removeResource(bench, resource, { isCreation: true }))) failed.push(resource);
  bench.account.book.forgetUndo(bench.stack, bench.account.book.undo(bench.stack));
  if (failed.length === 0) return bench.enter('ROLLBACK_COMPLETE');
  const ids = failed.map(({ logicalId }) => logicalId).join(', ');
  bench.enter('ROLLBACK_FAILED', `The following resource(s) failed to delete: [${ids}]. `);
}
