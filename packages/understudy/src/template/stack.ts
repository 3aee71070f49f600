import type { Resource, Stack } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';
import type { Made } from '../customResources/asking.ts';
import { isCustom, unmade } from '../customResources/kinds.ts';
import { bucketDeployers } from '../s3/bucketDeployers.ts';
import type { Addresses } from './attributes/declaration.ts';
import { declaredResource } from './declared.ts';
import { openStacks, type StackDocument, type TemplateResource } from './document.ts';
import { resolve, type Place, type OutputOfStack } from './intrinsics.ts';
import { joined, unsupportedAmong } from './joined.ts';
import { stableId } from './names.ts';
import { checkProperties } from './properties.ts';
import { TemplateScope } from './scope.ts';

export interface ReadOptions {
  /** Which stack, when the folder holds several that no other one depends on. */
  stack?: string;
  parameters?: Record<string, string>;
  addresses: Addresses;
  /** Distinguishes installations: generated ids and API keys follow from it. */
  seed: string;
  accountId?: string;
  /** Where the app was synthesized for no region in particular; the default is `eu-central-1`. */
  region?: string;
  /** What its function has made of a custom resource before. */
  made?: (stackId: string, logicalId: string) => Made | undefined;
}

/** What the stacks before this one have made. */
interface Before {
  /** By region and name. */
  exports: Map<string, Map<string, string>>;
  outputs: (OutputOfStack & { value: string })[];
}

/**
 * Reads a synthesized folder and resolves its stack as CloudFormation would when it creates it. Those that it depends on are made
 * before it and are part of what it gives; a parameter goes to whichever declares it.
 */
export function readTemplate(folder: string, options: ReadOptions): Stack {
  const documents = openStacks(folder, options.stack);
  for (const name of Object.keys(options.parameters ?? {})) {
    if (!documents.some(({ template }) => template.Parameters?.[name]))
      throw new TemplateError(name, 'Parameters', 'the template has no such parameter');
  }
  const last = documents.at(-1);
  const around: Before = { exports: new Map(), outputs: [] };
  return joined(
    documents.map((document) =>
      new Resolution(document, options, { ...around, isLast: document === last }).run(),
    ),
  );
}

class Resolution extends TemplateScope {
  private readonly resources = new Map<string, Resource>();
  /** Resources whose properties are being resolved, outermost first; meeting one again is a cycle. */
  private readonly open: string[] = [];
  private readonly deployers: Set<string>;

  constructor(
    private readonly document: StackDocument,
    private readonly options: ReadOptions,
    private readonly around: Before & { isLast: boolean },
  ) {
    const { template, stackName } = document;
    const accountId = options.accountId ?? '000000000000';
    const region = document.region ?? options.region ?? 'eu-central-1';
    const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/${stableId(36, stackName)}`;
    super(template, { stackName, stackId, accountId, region }, options.parameters ?? {});
    this.deployers = bucketDeployers(template);
  }

  run(): Stack {
    const { template, stackName, assets } = this.document;
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
      const value = String(resolve(output.Value, this, { logicalId: name, path: 'Outputs.Value' }));
      if (output.Export) this.export(output.Export.Name, value, name);
      this.around.outputs.push({ stackName, outputName: name, region: this.region, value });
      // What another stack exports is for stacks, not for clients.
      if (!output.Export || this.around.isLast) outputs[name] = value;
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
      unsupported: unsupportedAmong(this.resources),
      assets,
    };
  }

  imported(name: string, place: Place): unknown {
    const value = this.around.exports.get(this.region)?.get(name);
    if (value === undefined)
      throw new TemplateError(
        place.logicalId,
        place.path,
        `no stack that is deployed before exports ${name}`,
      );
    return value;
  }

  outputOf({ stackName, outputName, region }: OutputOfStack, place: Place): unknown {
    const found = this.around.outputs.find(
      (one) => one.stackName === stackName && one.outputName === outputName && one.region === region,
    );
    if (found) return found.value;
    const problem = `no stack ${stackName} that is deployed before has an output ${outputName}`;
    throw new TemplateError(place.logicalId, place.path, problem);
  }

  private export(nameOf: unknown, value: string, output: string): void {
    const place = { logicalId: output, path: 'Outputs.Export.Name' };
    const name = String(resolve(nameOf, this, place));
    const { exports } = this.around;
    const here = exports.get(this.region) ?? new Map<string, string>();
    if (here.has(name)) throw new TemplateError(place.logicalId, place.path, `${name} is exported already`);
    exports.set(this.region, here.set(name, value));
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
    const { seed, addresses } = this.options;
    if (isCustom(type)) {
      const { stackId } = this.place;
      const made = this.options.made?.(stackId, logicalId) ?? unmade(logicalId);
      return { type, properties, ...made, custom: { stackId, logicalId } };
    }
    const made = declaredResource({ logicalId, type, properties, place: this.place, seed, addresses });
    // Under another type no service takes it for a function to run.
    if (this.deployers.has(logicalId)) return { ...made, type: `${type} of bucket deployments` };
    checkProperties(logicalId, type, properties);
    return made;
  }
}
