import { CustomResourceFailed, type CustomRequest, type Made } from '../customResources/asking.ts';
import { isCustom } from '../customResources/kinds.ts';
import { ResourceFailure } from './failure.ts';
import type { Holding } from './records.ts';
import type { Workbench } from './workbench.ts';

/** Has the function of a custom resource make it, where functions run; nothing for any other resource. */
export async function makeCustom(
  bench: Workbench,
  { id, physicalId: _, ...holding }: Holding,
): Promise<void> {
  await ask(bench, id, { kind: 'Create', ...requestOf(holding) });
}

/** AWS: observed. */
export function demandSameMaker({ type, properties }: Holding, after: Record<string, unknown>): void {
  if (isCustom(type) && properties['ServiceToken'] !== after['ServiceToken'])
    throw new ResourceFailure('Modifying service token is not allowed.');
}

/** Has the function change it from what it was. Gives what it was when the function has made another one instead. */
export async function changeCustom(bench: Workbench, before: Holding): Promise<Holding | undefined> {
  const now = bench.account.holdings.get(before.id)!;
  await ask(bench, now.id, {
    kind: 'Update',
    ...requestOf(now),
    physicalId: before.physicalId,
    before: before.properties,
  });
  return bench.account.holdings.get(now.id)!.physicalId === before.physicalId ? undefined : before;
}

/** Has the function delete it, as it is in the record: the resource may have become another one. */
export async function removeCustom(bench: Workbench, holding: Holding): Promise<void> {
  await ask(bench, undefined, { kind: 'Delete', ...requestOf(holding), physicalId: holding.physicalId });
}

function requestOf({ type, logicalId, properties }: Pick<Holding, 'type' | 'logicalId' | 'properties'>) {
  const functionName = String(properties['ServiceToken']).split(':')[6] ?? '';
  return { type, logicalId, properties, functionName };
}

async function ask(
  bench: Workbench,
  id: string | undefined,
  request: Omit<CustomRequest, 'stackId'>,
): Promise<void> {
  const { account, stackId, place } = bench;
  if (!isCustom(request.type) || !account.runner) return;
  const become = (made: Made) => id !== undefined && account.holdings.remade(id, made);
  try {
    become(await account.runner.ask(place.region, { ...request, stackId }));
  } catch (error) {
    if (!(error instanceof CustomResourceFailed)) throw error;
    // By this name the function is asked to take it back.
    if (error.physicalId !== undefined) become({ physicalId: error.physicalId, attributes: {} });
    throw new ResourceFailure(error.message);
  }
}
