import type { Resource, Stack } from '../kernel/stack.ts';
import { leaveOutHint, TemplateError } from '../kernel/templateError.ts';
import type { Made } from '../customResources/asking.ts';
import { isCustom, unmade } from '../customResources/kinds.ts';
import { bucketDeployers } from '../s3/bucketDeployers.ts';
import type { Addresses } from './attributes/declaration.ts';
import { entryFor } from './attributes/registry.ts';
import { declaredResource } from './declared.ts';
import { readTemplateFile, type StackDocument, type TemplateResource } from './document.ts';
import { leftAt, resolve, type Place, type OutputOfStack } from './intrinsics.ts';
import { unsupportedAmong } from './joined.ts';
import { withoutLeftOut } from './leftOut.ts';
import { generatedName, stableId } from './names.ts';
import { checkProperties, isWithoutEffect } from './properties.ts';
import { TemplateScope } from './scope.ts';

export interface ReadOptions {
  /** Which stacks, when the folder holds several that no other one depends on; `*` is all of them. */
  stack?: string | string[];
  /** What stacks that are not here export, by name. */
  imports?: Record<string, string>;
  /** What is left out of the templates: logical ids, `LogicalId.Property`, types. */
  leaveOut?: string[];
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
export interface Before {
  /** By region and name. */
  exports: Map<string, Map<string, string>>;
  /** Names of `ReadOptions.imports` that a stack has asked for. */
  imported: Set<string>;
  /** Names of `ReadOptions.leaveOut` that a stack had. */
  leftOut: Set<string>;
  outputs: (OutputOfStack & { value: string })[];
}

const nestedStack = 'AWS::CloudFormation::Stack';

/** One stack, resolved as CloudFormation would when it creates it. */
export class Resolution extends TemplateScope {
  private readonly resources = new Map<string, Resource>();
  /** Resources whose properties are being resolved, outermost first; meeting one again is a cycle. */
  private readonly open: string[] = [];
  private readonly deployers: Set<string>;
  /** Who has a property that is told at the start, by type and property. */
  private readonly told = new Map<string, string[]>();
  private readonly notes: string[];
  private readonly document: StackDocument;
  /** The stacks inside this one, each behind those inside it. */
  private readonly inside: Stack[] = [];
  /** Resources that are not run and that the value of an output names. */
  private unknown: string[] = [];

  constructor(
    given: StackDocument,
    private readonly options: ReadOptions,
    private readonly around: Before,
  ) {
    const { document, notes } = withoutLeftOut(given, options.leaveOut ?? [], around.leftOut);
    const { template, stackName } = document;
    const accountId = options.accountId ?? '000000000000';
    const region = document.region ?? options.region ?? 'eu-central-1';
    const stackId = `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/${stableId(36, stackName)}`;
    super(template, { stackName, stackId, accountId, region }, options.parameters ?? {});
    this.deployers = bucketDeployers(template);
    this.document = document;
    this.notes = notes;
  }

  /** The stack, behind those inside it. */
  run(): Stack[] {
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
      this.unknown = [];
      const value = String(resolve(output.Value, this, { logicalId: name, path: 'Outputs.Value' }));
      if (output.Export) this.export(output.Export.Name, value, name);
      this.around.outputs.push({ stackName, outputName: name, region: this.region, value });
      // What another stack exports is for stacks, not for clients.
      if (this.unknown.length > 0)
        this.notes.push(`No output ${name}: ${this.unknown.join(', ')} is not run here`);
      else if (!output.Export || !this.document.feedsOthers) outputs[name] = value;
    }
    const stack = {
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
      notes: [
        ...this.notes,
        ...[...this.told].map(([what, ids]) => `No effect here: ${what} of ${ids.join(', ')}`),
      ],
      assets,
    };
    return [...this.inside, stack];
  }

  imported(name: string, place: Place): unknown {
    const given = this.options.imports?.[name];
    if (given !== undefined) this.around.imported.add(name);
    const value = this.around.exports.get(this.region)?.get(name) ?? given;
    if (value === undefined)
      throw new TemplateError(
        place.logicalId,
        place.path,
        `no stack that is deployed before exports ${name}; --import ${name}=<value> gives it`,
      );
    return value;
  }

  outputOf({ stackName, outputName, region }: OutputOfStack, place: Place): unknown {
    const found = this.around.outputs.find(
      (one) => one.stackName === stackName && one.outputName === outputName && one.region === region,
    );
    if (found) return found.value;
    const name = `${stackName}.${outputName}`;
    const given = this.options.imports?.[name];
    if (given !== undefined) {
      this.around.imported.add(name);
      return given;
    }
    const problem = `no stack ${stackName} that is deployed before has an output ${outputName}; --import ${name}=<value> gives it`;
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

  /** Of a type that nothing here knows: refused where something that runs would get it, and a text that stands for it elsewhere. */
  protected override unknownAttribute(
    resource: Resource,
    logicalId: string,
    name: string,
    place: Place,
  ): unknown {
    if (entryFor(resource.type) || resource.type === nestedStack)
      return super.unknownAttribute(resource, logicalId, name, place);
    const asking = this.document.template.Resources[place.logicalId]?.Type;
    const [section, property = ''] = place.path.split('.');
    if (section === 'Outputs') this.unknown.push(logicalId);
    else if (
      asking !== undefined &&
      entryFor(asking) &&
      !asking.startsWith('AWS::IAM::') &&
      !isWithoutEffect(asking, property)
    ) {
      throw new TemplateError(
        place.logicalId,
        place.path,
        `${logicalId} (${resource.type}) is not run, so nothing here knows its ${name}${leaveOutHint(leftAt(place))}`,
      );
    }
    const service = (resource.type.split('::')[1] ?? 'custom').toLowerCase();
    const { accountId } = this.place;
    return /Arn$/.test(name)
      ? `arn:aws:${service}:${this.region}:${accountId}:${resource.physicalId}`
      : `${resource.physicalId}.${name}`;
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
    if (!entryFor(type) && !isCustom(type) && type !== nestedStack) {
      const physicalId = generatedName(this.place.stackName, logicalId);
      return { type, properties: declared.Properties ?? {}, physicalId, attributes: {} };
    }
    const properties = resolve(declared.Properties ?? {}, this, { logicalId, path: 'Properties' }) as Record<
      string,
      unknown
    >;
    if (type === nestedStack) return this.nested(logicalId, properties);
    const { seed, addresses } = this.options;
    if (isCustom(type)) {
      const { stackId } = this.place;
      const made = this.options.made?.(stackId, logicalId) ?? unmade(logicalId);
      return { type, properties, ...made, custom: { stackId, logicalId } };
    }
    const made = declaredResource({ logicalId, type, properties, place: this.place, seed, addresses });
    // Under another type no service takes it for a function to run.
    if (this.deployers.has(logicalId)) return { ...made, type: `${type} of bucket deployments` };
    for (const name of checkProperties(logicalId, type, properties)) {
      const what = `${name} (${type})`;
      this.told.set(what, [...(this.told.get(what) ?? []), logicalId]);
    }
    return made;
  }

  /** A stack inside this one, made as a resource of it: what it declares is there, and `Outputs.Name` are its attributes. */
  private nested(logicalId: string, properties: Record<string, unknown>): Resource {
    const { folder, assets } = this.document;
    const url = String(properties['TemplateURL']);
    const file = assets.get(url.split('/').at(-1)!);
    if (file === undefined)
      throw new TemplateError(logicalId, 'Properties.TemplateURL', `no asset is behind ${url}`);
    const stackName = generatedName(this.place.stackName, logicalId);
    const parameters = Object.entries((properties['Parameters'] ?? {}) as Record<string, unknown>).map(
      ([name, value]) => [name, [value].flat().join(',')],
    );
    const stacks = new Resolution(
      { folder, assets, stackName, region: this.region, template: readTemplateFile(file) },
      { ...this.options, parameters: Object.fromEntries(parameters) as Record<string, string> },
      this.around,
    ).run();
    this.inside.push(...stacks.map((stack) => ({ ...stack, outputs: {} })));
    // With those that name what is not run: another resource that is not run may want them.
    const outputs = this.around.outputs.filter((one) => one.stackName === stackName);
    const made = outputs.map(({ outputName, value }) => [`Outputs.${outputName}`, value]);
    const { accountId } = this.place;
    const physicalId = `arn:aws:cloudformation:${this.region}:${accountId}:stack/${stackName}/${stableId(36, stackName)}`;
    return { type: nestedStack, properties, physicalId, attributes: Object.fromEntries(made) };
  }
}
