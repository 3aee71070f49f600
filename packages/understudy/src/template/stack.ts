import type { Resource, Stack } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';
import type { Addresses } from './attributes/declaration.ts';
import { isRun } from './attributes/registry.ts';
import { declaredResource } from './declared.ts';
import { openStack, type StackDocument, type TemplateResource } from './document.ts';
import { resolve } from './intrinsics.ts';
import { stableId } from './names.ts';
import { checkProperties } from './properties.ts';
import { TemplateScope } from './scope.ts';

export interface ReadOptions {
  /** Which stack, when the folder holds several. */
  stack?: string;
  parameters?: Record<string, string>;
  addresses: Addresses;
  /** Distinguishes installations: generated ids and API keys follow from it. */
  seed: string;
  accountId?: string;
  /** Where the app was synthesized for no region in particular; the default is `eu-central-1`. */
  region?: string;
}

/** Reads a synthesized folder and resolves its stack as CloudFormation would when it creates it. */
export function readTemplate(folder: string, options: ReadOptions): Stack {
  return new Resolution(openStack(folder, options.stack), options).run();
}

class Resolution extends TemplateScope {
  private readonly resources = new Map<string, Resource>();
  /** Resources whose properties are being resolved, outermost first; meeting one again is a cycle. */
  private readonly open: string[] = [];

  constructor(
    private readonly document: StackDocument,
    private readonly options: ReadOptions,
  ) {
    const { template, stackName } = document;
    const accountId = options.accountId ?? '000000000000';
    const region = document.region ?? options.region ?? 'eu-central-1';
    const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/${stableId(36, stackName)}`;
    super(template, { stackName, stackId, accountId, region }, options.parameters ?? {});
  }

  run(): Stack {
    const { template, stackName, assets } = this.document;
    for (const name of Object.keys(this.options.parameters ?? {})) {
      if (!template.Parameters?.[name])
        throw new TemplateError(name, 'Parameters', 'the template has no such parameter');
    }
    for (const logicalId of Object.keys(template.Resources)) {
      if (this.exists(logicalId)) this.resourceOf(logicalId);
    }
    const outputs: Record<string, string> = {};
    for (const [name, output] of Object.entries(template.Outputs ?? {})) {
      if (
        output.Condition !== undefined &&
        !this.condition(output.Condition, { logicalId: name, path: 'Condition' })
      )
        continue;
      outputs[name] = String(resolve(output.Value, this, { logicalId: name, path: 'Outputs.Value' }));
    }
    return {
      name: stackName,
      accountId: this.place.accountId,
      region: this.region,
      resources: this.resources,
      written: new Map(
        Object.entries(template.Resources).map(([logicalId, { Properties }]) => [
          logicalId,
          Properties ?? {},
        ]),
      ),
      outputs,
      unsupported: this.unsupported(),
      assets,
    };
  }

  protected resourceAt(logicalId: string): Resource {
    return this.resourceOf(logicalId);
  }

  private resourceOf(logicalId: string): Resource {
    const existing = this.resources.get(logicalId);
    if (existing) return existing;
    if (this.open.includes(logicalId)) {
      const circle = [...this.open.slice(this.open.indexOf(logicalId)), logicalId].join(' → ');
      throw new TemplateError(logicalId, '', `circular dependency: ${circle}`);
    }
    this.open.push(logicalId);
    const declared = this.document.template.Resources[logicalId]!;
    for (const other of [declared.DependsOn ?? []].flat()) {
      if (!this.document.template.Resources[other]) {
        throw new TemplateError(logicalId, 'DependsOn', `there is no resource ${other}`);
      }
      if (this.exists(other)) this.resourceOf(other);
    }
    const resource = this.resolved(logicalId, declared);
    this.open.pop();
    this.resources.set(logicalId, resource);
    return resource;
  }

  private resolved(logicalId: string, declared: TemplateResource): Resource {
    const type = declared.Type;
    const properties = resolve(declared.Properties ?? {}, this, { logicalId, path: 'Properties' }) as Record<
      string,
      unknown
    >;
    checkProperties(logicalId, type, properties);
    const { seed, addresses } = this.options;
    return declaredResource({ logicalId, type, properties, place: this.place, seed, addresses });
  }

  private unsupported(): string[] {
    const byType = new Map<string, string[]>();
    for (const [logicalId, { type }] of this.resources) {
      if (!isRun(type)) byType.set(type, [...(byType.get(type) ?? []), logicalId]);
    }
    return [...byType].sort().map(([type, ids]) => `${type}: ${ids.join(', ')}`);
  }
}
