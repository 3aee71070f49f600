import { isCustom } from '../customResources/kinds.ts';
import { resolve } from '../template/intrinsics.ts';
import type { Template, TemplateResource } from '../template/document.ts';
import { TemplateError } from '../kernel/templateError.ts';
import { changeCustom, demandSameMaker, makeCustom } from './customResources.ts';
import { dependenciesOf, waves } from './dependencies.ts';
import { ResourceFailure } from './failure.ts';
import type { LiveScope } from './liveScope.ts';
import type { StackOutput, StackResource, StackTarget, UndoStep } from './records.ts';
import { droppedFrom, exportInUse, removeDropped } from './removing.ts';
import { rollBack } from './rollingBack.ts';
import { replacedBy, sameJson } from './comparing.ts';
import { customName } from './resourceTypes.ts';
import { importerOf, resolvedProperties, type Workbench } from './workbench.ts';

export interface DeployOptions {
  target: StackTarget;
  keepsFailure: boolean;
  /** Takes over what has a resource's name already and belongs to no stack. */
  takesOver: boolean;
}

type Step = (
  { kind: 'create' } | { kind: 'update'; before: StackResource } | { kind: 'replace'; before: StackResource }
) & { logicalId: string; properties: Record<string, unknown>; resource: StackResource };

/** Creates or updates a stack; on the way every physical resource is made after those that it needs. */
export async function deploy(bench: Workbench, options: DeployOptions): Promise<void> {
  const { target } = options;
  const { stack } = bench;
  const isCreate = stack.target === undefined || stack.status === 'CREATE_FAILED';
  const verb = isCreate ? 'CREATE' : 'UPDATE';
  const template = bench.templateOf(target);
  // After a failed update that was left as it is, the way back leads to where that one began.
  const before = isCreate ? undefined : (stack.before ?? stack.target!);
  bench.change({ target, ...(before ? { before } : {}), updatedAt: bench.account.book.now() });
  bench.enter(`${verb}_IN_PROGRESS`, 'User Initiated');
  const scope = bench.scope(template, target);
  await bench.account.runner?.prepare(template);
  const failed =
    (await makeAll(bench, template, scope, options)) ??
    tellOutputs(bench, template, scope) ??
    (await started(bench, template, scope));
  if (failed !== undefined) {
    if (options.keepsFailure) return bench.enter(`${verb}_FAILED`, failed);
    return await rollBack(bench, failed);
  }
  if (!isCreate) {
    bench.enter('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    await removeDropped(bench, template, scope);
  }
  const { before: _before, ...done } = bench.stack;
  bench.account.book.put(done);
  bench.account.book.forgetUndo(done, bench.account.book.undo(done));
  bench.account.book.dropTemplates();
  bench.enter(`${verb}_COMPLETE`);
}

/** Undefined when what was made runs, or nothing runs here; otherwise why not. */
async function started(bench: Workbench, template: Template, scope: LiveScope): Promise<string | undefined> {
  const dropped = droppedFrom(bench, template, scope);
  // Its function has to delete it before it goes itself.
  const isAsked = dropped.some(({ type }) => isCustom(type));
  const removed = new Set(isAsked ? [] : dropped.map(({ holdingId }) => holdingId!));
  const problem = await bench.account.runner?.start(bench.stack.region, removed);
  return problem === undefined ? undefined : `What was deployed does not start: ${problem} `;
}

/** Undefined when every output has its value; otherwise why not. */
function tellOutputs(bench: Workbench, template: Template, scope: LiveScope): string | undefined {
  try {
    const { account, stack } = bench;
    const outputs = bench.localized(outputsOf(template, scope));
    for (const { exportName, value } of stack.outputs) {
      const user = exportName === undefined ? undefined : importerOf(account, stack.region, exportName);
      if (user === undefined || outputs.some((one) => one.exportName === exportName && one.value === value))
        continue;
      return outputs.some((one) => one.exportName === exportName)
        ? `Export ${exportName} cannot be updated as it is in use by ${user}. `
        : `${exportInUse(exportName!, user)} `;
    }
    bench.change({ outputs, imports: [...scope.importedNames] });
    return undefined;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return `${error.message}. `;
  }
}

/** Undefined when everything was made; otherwise what the stack says of the failure. */
async function makeAll(
  bench: Workbench,
  template: Template,
  scope: LiveScope,
  options: DeployOptions,
): Promise<string | undefined> {
  const needs = new Map([...dependenciesOf(template)].filter(([logicalId]) => scope.exists(logicalId)));
  // Before a function makes something, all that it may need runs.
  const isLate = (logicalId: string) => isCustom(template.Resources[logicalId]!.Type);
  for (const wave of waves(needs, isLate)) {
    const steps: Step[] = [];
    const failures: { step: 'create' | 'update'; logicalId: string }[] = [];
    for (const logicalId of wave) {
      const resource = fresh(bench, template.Resources[logicalId]!, logicalId, needs.get(logicalId)!);
      try {
        const step = decide(bench, template, scope, logicalId, resource);
        if (step) steps.push(step);
      } catch (error) {
        if (!(error instanceof ResourceFailure)) throw error;
        const step = bench.resources.has(logicalId) ? 'update' : 'create';
        bench.mark(resource, `${step.toUpperCase()}_FAILED`, error.message);
        failures.push({ step, logicalId });
      }
    }
    for (const { kind, resource } of steps) bench.mark(resource, `${verbOf(kind)}_IN_PROGRESS`);
    for (const step of steps) {
      const verb = verbOf(step.kind);
      if (failures.length > 0) {
        // What was under way beside a failure is not finished.
        bench.mark(
          step.resource,
          `${verb}_FAILED`,
          `Resource ${verb === 'CREATE' ? 'creation' : 'update'} cancelled`,
        );
        failures.push({ step: verb === 'CREATE' ? 'create' : 'update', logicalId: step.logicalId });
        continue;
      }
      try {
        await carryOut(bench, step, options);
      } catch (error) {
        if (!(error instanceof ResourceFailure)) throw error;
        bench.mark(bench.resources.get(step.logicalId)!, `${verb}_FAILED`, error.message);
        failures.push({ step: verb === 'CREATE' ? 'create' : 'update', logicalId: step.logicalId });
      }
    }
    if (failures.length > 0) return sentenceOf(failures);
  }
  return undefined;
}

function verbOf(kind: Step['kind']): 'CREATE' | 'UPDATE' {
  return kind === 'create' ? 'CREATE' : 'UPDATE';
}

function sentenceOf(failures: { step: 'create' | 'update'; logicalId: string }[]): string {
  return (['create', 'update'] as const)
    .map((step) => ({ step, ids: failures.filter((one) => one.step === step).map((one) => one.logicalId) }))
    .filter(({ ids }) => ids.length > 0)
    .map(({ step, ids }) => `The following resource(s) failed to ${step}: [${ids.join(', ')}]. `)
    .join('');
}

function fresh(
  bench: Workbench,
  { Type, DeletionPolicy, UpdateReplacePolicy }: TemplateResource,
  logicalId: string,
  dependsOn: string[],
): StackResource {
  const { holdingId, status = '' } = bench.resources.get(logicalId) ?? {};
  return {
    ...{ logicalId, type: Type, status, at: bench.account.book.now(), dependsOn },
    ...(holdingId === undefined ? {} : { holdingId }),
    ...(DeletionPolicy === undefined ? {} : { deletionPolicy: DeletionPolicy }),
    ...(UpdateReplacePolicy === undefined ? {} : { updateReplacePolicy: UpdateReplacePolicy }),
  };
}

function decide(
  bench: Workbench,
  template: Template,
  scope: LiveScope,
  logicalId: string,
  resource: StackResource,
): Step | undefined {
  const properties = resolvedProperties(bench, template, scope, logicalId);
  const before = bench.resources.get(logicalId);
  const holding = before?.holdingId === undefined ? undefined : bench.account.holdings.get(before.holdingId);
  if (!before || !holding) return { kind: 'create', logicalId, properties, resource };
  if (sameJson(holding.properties, properties)) {
    // Its policies may have changed all the same.
    bench.account.book.putResource(bench.stack, { ...resource, status: before.status, at: before.at });
    return undefined;
  }
  const isReplaced = replacedBy(holding.type, holding.properties, properties).length > 0;
  return { kind: isReplaced ? 'replace' : 'update', before, logicalId, properties, resource };
}

async function carryOut(bench: Workbench, step: Step, options: DeployOptions): Promise<void> {
  const { account, place } = bench;
  const { logicalId, properties, resource } = step;
  const remember = (undo: UndoStep) => bench.account.book.remember(bench.stack, undo);
  if (step.kind === 'update') {
    const holding = account.holdings.get(step.before.holdingId!)!;
    demandSameMaker(holding, properties);
    remember({ kind: 'updated', logicalId, properties: holding.properties, before: step.before });
    account.holdings.update(holding.id, properties, place, bench.stack.made);
    const former = await changeCustom(bench, holding);
    if (former) remember({ kind: 'remade', logicalId, former });
    return bench.mark(resource, 'UPDATE_COMPLETE');
  }
  if (step.kind === 'replace') demandNewName(bench, step);
  if (step.kind === 'create') remember({ kind: 'created', logicalId });
  const orphan = options.takesOver
    ? account.holdings.orphan(resource.type, properties, place.region)
    : undefined;
  if (orphan) {
    account.holdings.adopt(orphan, place.stackId, logicalId, properties);
    return bench.mark({ ...resource, holdingId: orphan.id }, 'IMPORT_COMPLETE', 'Resource import completed.');
  }
  const generation = bench.nextGeneration();
  const holding = account.holdings.create({ place, logicalId, type: resource.type, properties, generation });
  const made = { ...resource, holdingId: holding.id };
  if (step.kind === 'replace') {
    remember({ kind: 'replaced', logicalId, before: step.before });
    bench.tell(made, 'UPDATE_IN_PROGRESS', requestedReplacement);
  }
  bench.mark(made, `${verbOf(step.kind)}_IN_PROGRESS`, 'Resource creation Initiated');
  await makeCustom(bench, holding);
  bench.mark(made, `${verbOf(step.kind)}_COMPLETE`);
}

const requestedReplacement =
  'Requested update requires the creation of a new physical resource; hence creating one.';

/** The new one would be made while the old one still has the name. */
function demandNewName(bench: Workbench, { before, properties }: Step & { kind: 'replace' }): void {
  const holding = bench.account.holdings.get(before.holdingId!)!;
  const now = customName(holding.type, properties, holding.region);
  const was = customName(holding.type, holding.properties, holding.region);
  if (!now || now.name !== was?.name) return;
  throw new ResourceFailure(
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${holding.physicalId} and update the stack again.`,
  );
}

function outputsOf(template: Template, scope: LiveScope): StackOutput[] {
  return Object.entries(template.Outputs ?? {}).flatMap(([key, output]) => {
    const at = (path: string) => ({ logicalId: key, path });
    if (output.Condition !== undefined && !scope.condition(output.Condition, at('Condition'))) return [];
    const value = resolve(output.Value, scope, at('Value'));
    const exportName = output.Export ? String(resolve(output.Export.Name, scope, at('Export'))) : undefined;
    return [
      {
        key,
        value: Array.isArray(value) ? value.join(',') : String(value),
        ...(output.Description === undefined ? {} : { description: output.Description }),
        ...(exportName === undefined ? {} : { exportName }),
      },
    ];
  });
}
