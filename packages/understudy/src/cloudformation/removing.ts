import type { Template } from '../template/document.ts';
import { removeCustom } from './customResources.ts';
import { waves } from './dependencies.ts';
import { ResourceFailure } from './failure.ts';
import type { LiveScope } from './liveScope.ts';
import type { Holding, StackResource } from './records.ts';
import { importerOf, type Workbench } from './workbench.ts';

/** What ends first is what nothing else needs. */
export function inOrderOfRemoval(resources: Iterable<StackResource>): StackResource[] {
  const all = new Map([...resources].map((one) => [one.logicalId, one]));
  const needs = new Map(
    [...all].map(([id, { dependsOn }]) => [id, dependsOn.filter((other) => all.has(other))]),
  );
  return waves(needs)
    .reverse()
    .flat()
    .map((id) => all.get(id)!);
}

/** False when the resource could not be deleted. `isCreation`: what is undone is the stack's own creation. */
export async function removeResource(
  bench: Workbench,
  resource: StackResource,
  options: { isCreation?: boolean; isRetained?: boolean } = {},
): Promise<boolean> {
  const { account, stack } = bench;
  const policy = resource.deletionPolicy;
  const isKept =
    options.isRetained === true ||
    policy === 'Retain' ||
    (policy === 'RetainExceptOnCreate' && options.isCreation !== true);
  if (resource.holdingId !== undefined && isKept) {
    account.holdings.letGo(resource.holdingId);
    bench.tell(resource, 'DELETE_SKIPPED');
    account.book.putResource(stack, { ...resource, status: 'DELETE_SKIPPED', at: account.book.now() });
    return true;
  }
  bench.mark(resource, 'DELETE_IN_PROGRESS');
  try {
    const physicalId = bench.physicalIdOf(resource);
    if (resource.holdingId !== undefined) {
      await removeCustom(bench, account.holdings.get(resource.holdingId)!);
      account.holdings.remove(resource.holdingId);
    }
    const { holdingId: _gone, ...rest } = resource;
    account.book.putResource(stack, { ...rest, status: 'DELETE_COMPLETE', at: account.book.now() });
    account.book.record(stack, {
      logicalId: resource.logicalId,
      physicalId,
      type: resource.type,
      status: 'DELETE_COMPLETE',
    });
    return true;
  } catch (error) {
    if (!(error instanceof ResourceFailure)) throw error;
    bench.mark(resource, 'DELETE_FAILED', error.message);
    return false;
  }
}

/** A physical resource that another one took the place of, or that was made in vain. */
export function removeHolding(bench: Workbench, resource: StackResource, policy: string | undefined): void {
  const { account } = bench;
  if (policy === 'Retain') {
    account.holdings.letGo(resource.holdingId!);
    return bench.tell(resource, 'DELETE_SKIPPED');
  }
  bench.tell(resource, 'DELETE_IN_PROGRESS');
  try {
    const physicalId = bench.physicalIdOf(resource);
    account.holdings.remove(resource.holdingId!);
    account.book.record(bench.stack, {
      logicalId: resource.logicalId,
      physicalId,
      type: resource.type,
      status: 'DELETE_COMPLETE',
    });
  } catch (error) {
    if (!(error instanceof ResourceFailure)) throw error;
    bench.tell(resource, 'DELETE_FAILED', error.message);
    account.holdings.letGo(resource.holdingId!);
  }
}

/** What the function of a custom resource has made before it made another one; what it cannot delete stays. */
export async function removeFormer(bench: Workbench, former: Holding): Promise<void> {
  const resource = bench.resources.get(former.logicalId)!;
  bench.tell(resource, 'DELETE_IN_PROGRESS');
  try {
    await removeCustom(bench, former);
    bench.tell(resource, 'DELETE_COMPLETE');
  } catch (error) {
    if (!(error instanceof ResourceFailure)) throw error;
    bench.tell(resource, 'DELETE_FAILED', error.message);
  }
}

/** What the stack has, and its template no longer. */
export function droppedFrom(bench: Workbench, template: Template, scope: LiveScope): StackResource[] {
  return [...bench.resources.values()].filter(
    ({ logicalId, holdingId }) =>
      holdingId !== undefined && !(template.Resources[logicalId] && scope.exists(logicalId)),
  );
}

/** After an update: what the template no longer has, and what was replaced. */
export async function removeDropped(bench: Workbench, template: Template, scope: LiveScope): Promise<void> {
  for (const step of bench.account.book.undo(bench.stack)) {
    if (step.kind === 'replaced') removeHolding(bench, step.before, step.before.updateReplacePolicy);
    if (step.kind === 'remade') await removeFormer(bench, step.former);
  }
  for (const resource of inOrderOfRemoval(droppedFrom(bench, template, scope))) {
    // A stack that was updated does not keep what it failed to delete.
    if (!(await removeResource(bench, resource))) bench.account.holdings.letGo(resource.holdingId!);
    bench.account.book.removeResource(bench.stack, resource.logicalId);
  }
}

export function exportInUse(name: string, user: string): string {
  return `Delete canceled. Cannot delete export ${name} as it is in use by ${user}.`;
}

/** Deletes a stack; what fails stops none of the rest. */
export async function deleteStack(bench: Workbench, retained: string[]): Promise<void> {
  const { status } = bench.stack;
  bench.enter('DELETE_IN_PROGRESS', 'User Initiated');
  for (const { exportName } of bench.stack.outputs) {
    const user =
      exportName === undefined ? undefined : importerOf(bench.account, bench.stack.region, exportName);
    // AWS: observed; nothing was done, and the stack stands as before.
    if (user !== undefined) return bench.enter(status, exportInUse(exportName!, user));
  }
  const failed: string[] = [];
  const present = [...bench.resources.values()].filter(
    ({ holdingId, status }) => holdingId !== undefined && status !== 'DELETE_SKIPPED',
  );
  for (const resource of inOrderOfRemoval(present)) {
    const isNeeded = failed.some((id) => bench.resources.get(id)!.dependsOn.includes(resource.logicalId));
    const isRetained = retained.includes(resource.logicalId);
    if (isNeeded || !(await removeResource(bench, resource, { isRetained }))) failed.push(resource.logicalId);
  }
  if (failed.length > 0)
    return bench.enter(
      'DELETE_FAILED',
      `The following resource(s) failed to delete: [${failed.join(', ')}]. `,
    );
  bench.change({ deletedAt: bench.account.book.now(), outputs: [], imports: [] });
  bench.enter('DELETE_COMPLETE');
}
