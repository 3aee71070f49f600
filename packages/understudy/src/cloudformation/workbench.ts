import type { Template } from '../template/document.ts';
import { resolve } from '../template/intrinsics.ts';
import type { StackPlace } from '../template/scope.ts';
import { TemplateError } from '../kernel/templateError.ts';
import { ResourceFailure } from './failure.ts';
import type { Holdings } from './holdings.ts';
import { LiveScope } from './liveScope.ts';
import type { StackRecord, StackResource, StackTarget } from './records.ts';
import type { StackBook } from './stackBook.ts';
import type { StackRunner } from './stackRunner.ts';

export interface StackAccount {
  accountId: string;
  book: StackBook;
  holdings: Holdings;
  storedParameter(name: string, region: string): string | undefined;
  /** By the name of the export. */
  exports(region: string): Map<string, { value: string; stackId: string }>;
  runner?: StackRunner;
}

/** One operation's hold on a stack: every step is written down, with its event, before the next one. */
export class Workbench {
  constructor(
    readonly account: StackAccount,
    readonly stackId: string,
  ) {}

  get stack(): StackRecord {
    return this.account.book.find(this.stackId, '')!;
  }

  get place(): StackPlace {
    const { stackId, name, region } = this.stack;
    return { stackId, stackName: name, region, accountId: this.account.accountId };
  }

  get resources(): ReadonlyMap<string, StackResource> {
    return this.account.book.resources(this.stack);
  }

  change(patch: Partial<StackRecord>): void {
    this.account.book.put({ ...this.stack, ...patch });
  }

  /** The stack's own status, with its event. */
  enter(status: string, reason?: string): void {
    const { statusReason: _before, ...stack } = this.stack;
    this.account.book.put({ ...stack, status, ...(reason === undefined ? {} : { statusReason: reason }) });
    this.account.book.record(stack, {
      logicalId: stack.name,
      physicalId: stack.stackId,
      type: 'AWS::CloudFormation::Stack',
      status,
      ...(reason === undefined ? {} : { reason }),
    });
  }

  /** A resource's status, with its event. */
  mark(resource: StackResource, status: string, reason?: string): void {
    const { statusReason: _before, ...rest } = resource;
    this.account.book.putResource(this.stack, {
      ...rest,
      status,
      at: this.account.book.now(),
      ...(reason === undefined ? {} : { statusReason: reason }),
    });
    this.tell(resource, status, reason);
  }

  /** An event alone: of a physical resource that the stack no longer counts as its own. */
  tell(resource: StackResource, status: string, reason?: string): void {
    this.account.book.record(this.stack, {
      logicalId: resource.logicalId,
      physicalId: this.physicalIdOf(resource),
      type: resource.type,
      status,
      ...(reason === undefined ? {} : { reason }),
    });
  }

  physicalIdOf({ holdingId }: StackResource): string {
    return holdingId === undefined ? '' : (this.account.holdings.get(holdingId)?.physicalId ?? '');
  }

  templateOf({ template }: StackTarget): Template {
    return this.account.book.template(template);
  }

  nextGeneration(): number {
    const made = this.stack.made + 1;
    this.change({ made });
    return made;
  }

  /** A resolved value as it holds where stacks run, if they run. */
  localized<Value>(value: Value): Value {
    const { runner } = this.account;
    return runner ? runner.localized(value) : value;
  }

  scope(template: Template, { parameters }: StackTarget): LiveScope {
    const { account, place } = this;
    return new LiveScope(template, place, parameters, {
      resourceAt: (logicalId) => {
        const { holdingId } = this.resources.get(logicalId) ?? {};
        return holdingId === undefined ? undefined : account.holdings.get(holdingId);
      },
      storedParameter: (name) => account.storedParameter(name, place.region),
      exported: (name) => account.exports(place.region).get(name)?.value,
      outputOf: (output) => account.book.outputOf(output),
    });
  }
}

/** The properties of one resource, or the failure that its event tells of. */
export function resolvedProperties(
  bench: Workbench,
  template: Template,
  scope: LiveScope,
  logicalId: string,
): Record<string, unknown> {
  try {
    const place = { logicalId, path: 'Properties' };
    const properties = resolve(template.Resources[logicalId]!.Properties ?? {}, scope, place);
    return bench.localized(properties) as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new ResourceFailure(error.message);
  }
}

/** The name of a stack that imports what another one exports. */
export function importerOf({ book }: StackAccount, region: string, exportName: string): string | undefined {
  return book
    .all(region)
    .find(({ imports, status }) => status !== 'DELETE_COMPLETE' && imports.includes(exportName))?.name;
}
