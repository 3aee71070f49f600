import { isCustom } from '../customResources/kinds.ts';
import type { Resource } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';
import type { Template } from '../template/document.ts';
import { resolve, resolveCondition } from '../template/intrinsics.ts';
import { changedProperties, sameJson } from './comparing.ts';
import { dependenciesOf, waves } from './dependencies.ts';
import { validationError } from './failure.ts';
import { existsAlready } from './holdings.ts';
import { LiveScope } from './liveScope.ts';
import type { PlannedChange, EarlyProblem, StackTarget } from './records.ts';
import { droppedFrom } from './removing.ts';
import { customName, identifierOf, resourceType } from './resourceTypes.ts';
import { demandCapabilities, demandParameters } from './templateBody.ts';
import type { Workbench } from './workbench.ts';

export interface ChangePlan {
  changes: PlannedChange[];
  /** Whether there is anything to do, outputs and tags counted. */
  hasChanges: boolean;
  problems: EarlyProblem[];
  /** What is to be taken over and would go with the stack again: `Table ({TableName=users})`. */
  unkept: string[];
}

/** AWS: documented; what is not known before the change set is executed. */
const unknown = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** What executing the target would do, as far as it can be known before. Throws for a target that is not taken at all. */
export function planFor(bench: Workbench, target: StackTarget, takesOver: boolean): ChangePlan {
  const template = bench.templateOf(target);
  demandParameters(template, target.parameters);
  demandCapabilities(template, target);
  /** What comes out of what is made or replaced is not known yet. */
  const pending = new Map<string, Resource>();
  const scope = planningScope(bench, template, target, pending);
  demandValues(template, scope);
  demandSameTypes(bench, template);
  const needs = new Map([...dependenciesOf(template)].filter(([logicalId]) => scope.exists(logicalId)));
  const changes: PlannedChange[] = [];
  const problems: EarlyProblem[] = [];
  const unkept: string[] = [];
  for (const logicalId of waves(needs).flat()) {
    const { Type: type } = template.Resources[logicalId]!;
    const properties = bench.localized(knownProperties(template, scope, logicalId));
    const { holdingId } = bench.resources.get(logicalId) ?? {};
    const holding = holdingId === undefined ? undefined : bench.account.holdings.get(holdingId);
    if (holding) {
      const change = modification(logicalId, type, holding.physicalId, holding.properties, properties);
      if (change) changes.push(change);
      if (change && (change.replacement !== 'False' || isCustom(type))) pending.set(logicalId, unmade(type));
      continue;
    }
    pending.set(logicalId, unmade(type));
    const taken = bench.account.holdings.namesake(type, properties, bench.place.region);
    const isImport =
      takesOver && bench.account.holdings.orphan(type, properties, bench.place.region) !== undefined;
    const { DeletionPolicy = 'Delete' } = template.Resources[logicalId]!;
    if (isImport && !/^Retain/.test(DeletionPolicy))
      unkept.push(`${logicalId} (${identifierText(type, properties)})`);
    if (taken && !isImport) problems.push(problemOf(logicalId, type, properties, bench.place.region));
    changes.push({ action: isImport ? 'Import' : 'Add', logicalId, type, details: [] });
  }
  changes.push(...removals(bench, template, scope));
  return {
    changes,
    problems,
    unkept,
    // What failed is tried again, also with the same template.
    hasChanges:
      changes.length > 0 || /^\w+_FAILED$/.test(bench.stack.status) || differsBeside(bench, template, target),
  };
}

function identifierText(type: string, properties: Record<string, unknown>): string {
  const parts = Object.entries(identifierOf(type, properties)!).map(
    ([name, value]) => `${name}=${String(value)}`,
  );
  return `{${parts.join(', ')}}`;
}

function planningScope(
  bench: Workbench,
  template: Template,
  target: StackTarget,
  pending: ReadonlyMap<string, Resource>,
): LiveScope {
  const { account, place } = bench;
  return new LiveScope(template, place, target.parameters, {
    resourceAt: (logicalId) => {
      const { holdingId } = bench.resources.get(logicalId) ?? {};
      return (
        pending.get(logicalId) ?? (holdingId === undefined ? undefined : account.holdings.get(holdingId))
      );
    },
    storedParameter: (name) => account.storedParameter(name, place.region),
    exported: (name) => account.exports(place.region).get(name)?.value,
    outputOf: (output) => account.book.outputOf(output),
  });
}

function unmade(type: string): Resource {
  const attributes = new Proxy({} as Record<string, unknown>, {
    get: () => unknown,
    getOwnPropertyDescriptor: () => ({
      value: unknown,
      configurable: true,
      enumerable: true,
      writable: true,
    }),
  });
  return { type, properties: {}, physicalId: unknown, attributes };
}

/** What depends on something that is not there yet is unknown as a whole. */
function knownProperties(template: Template, scope: LiveScope, logicalId: string): Record<string, unknown> {
  const known: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(template.Resources[logicalId]!.Properties ?? {})) {
    try {
      // Alone in an object, so that one that is left out is left out here too.
      const resolved = resolve([value], scope, { logicalId, path: `Properties.${name}` }) as unknown[];
      if (resolved.length > 0) known[name] = resolved[0];
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      known[name] = unknown;
    }
  }
  return known;
}

function modification(
  logicalId: string,
  type: string,
  physicalId: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): PlannedChange | undefined {
  const { replaces, mayReplace } = resourceType(type)!;
  const details = changedProperties(before, after).map((property) => ({
    property,
    isKnown: !JSON.stringify(after[property] ?? '').includes(unknown),
    recreation: replaces.includes(property)
      ? ('Always' as const)
      : mayReplace.includes(property)
        ? ('Conditionally' as const)
        : ('Never' as const),
  }));
  if (details.length === 0) return undefined;
  const replacing = details.filter(({ recreation }) => recreation !== 'Never');
  const isCertain = replacing.some(({ recreation, isKnown }) => recreation === 'Always' && isKnown);
  const replacement = isCertain ? 'True' : replacing.length > 0 ? 'Conditional' : 'False';
  return { action: 'Modify', logicalId, physicalId, type, replacement, details };
}

function removals(bench: Workbench, template: Template, scope: LiveScope): PlannedChange[] {
  return droppedFrom(bench, template, scope).map((one) => ({
    ...{ action: 'Remove' as const, logicalId: one.logicalId, type: one.type, details: [] },
    physicalId: bench.physicalIdOf(one),
  }));
}

function problemOf(
  logicalId: string,
  type: string,
  properties: Record<string, unknown>,
  region: string,
): EarlyProblem {
  const { name } = customName(type, properties, region)!;
  return {
    logicalId,
    type,
    physicalId: name,
    reason: existsAlready(type, name),
    path: `/Resources/${logicalId}`,
  };
}

/** Outputs, tags, policies and metadata are changes as well. */
function differsBeside(bench: Workbench, template: Template, target: StackTarget): boolean {
  const { target: current } = bench.stack;
  if (!current) return true;
  const beside = ({ Outputs, Resources }: Template) => [
    Outputs,
    Object.entries(Resources).map(([id, { DeletionPolicy, UpdateReplacePolicy, Metadata }]) => [
      ...[id, DeletionPolicy, UpdateReplacePolicy, Metadata],
    ]),
  ];
  return !sameJson([beside(bench.templateOf(current)), current.tags], [beside(template), target.tags]);
}

function demandValues(template: Template, scope: LiveScope): void {
  try {
    for (const name of Object.keys(template.Parameters ?? {})) scope.ref(name, { logicalId: name, path: '' });
    for (const name of Object.keys(template.Conditions ?? {}))
      scope.condition(name, { logicalId: name, path: 'Conditions' });
    for (const [name, { RuleCondition, Assertions }] of Object.entries(template.Rules ?? {})) {
      const place = { logicalId: name, path: 'Rules' };
      if (RuleCondition !== undefined && !resolveCondition(RuleCondition, scope, place)) continue;
      for (const { Assert, AssertDescription } of Assertions) {
        if (!resolveCondition(Assert, scope, place))
          throw validationError(
            `Template error: Rule ${name} failed: ${AssertDescription ?? 'its assertion is false'}`,
          );
      }
    }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw validationError(error.message);
  }
}

function demandSameTypes(bench: Workbench, template: Template): void {
  const changed = [...bench.resources.values()]
    .filter(({ logicalId, type, holdingId }) => {
      const declared = template.Resources[logicalId];
      return holdingId !== undefined && declared !== undefined && declared.Type !== type;
    })
    .map(({ logicalId }) => logicalId);
  if (changed.length > 0)
    throw validationError(
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.join(', ')}]`,
    );
}
