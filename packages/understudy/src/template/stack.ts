import type { Resource, Stack } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';
import type { Addresses } from './attributes/declaration.ts';
import { entryFor, isRun } from './attributes/registry.ts';
import { openStack, type StackDocument, type TemplateResource } from './document.ts';
import { absent, resolve, resolveCondition, type Place, type Scope } from './intrinsics.ts';
import { generatedName, stableId } from './names.ts';
import { checkProperties } from './properties.ts';

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

class Resolution implements Scope {
  readonly accountId: string;
  readonly region: string;
  private readonly resources = new Map<string, Resource>();
  /** Resources whose properties are being resolved, outermost first; meeting one again is a cycle. */
  private readonly open: string[] = [];
  private readonly conditions = new Map<string, boolean | 'open'>();

  constructor(
    private readonly document: StackDocument,
    private readonly options: ReadOptions,
  ) {
    this.accountId = options.accountId ?? '000000000000';
    this.region = document.region ?? options.region ?? 'eu-central-1';
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
      accountId: this.accountId,
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

  ref(name: string, place: Place): unknown {
    if (name.startsWith('AWS::')) return this.pseudo(name, place);
    if (this.document.template.Parameters?.[name]) return this.parameter(name);
    return this.reachable(name, place).physicalId;
  }

  attribute(logicalId: string, name: string, place: Place): unknown {
    const resource = this.reachable(logicalId, place);
    if (!Object.hasOwn(resource.attributes, name)) {
      throw new TemplateError(
        place.logicalId,
        place.path,
        `${logicalId} (${resource.type}) has no attribute ${name} here`,
      );
    }
    return resource.attributes[name];
  }

  condition(name: string, place: Place): boolean {
    const expression = this.document.template.Conditions?.[name];
    if (expression === undefined)
      throw new TemplateError(place.logicalId, place.path, `there is no condition ${name}`);
    const known = this.conditions.get(name);
    if (known === 'open') throw new TemplateError(name, 'Conditions', 'refers to itself');
    if (known !== undefined) return known;
    this.conditions.set(name, 'open');
    const value = resolveCondition(expression, this, { logicalId: name, path: 'Conditions' });
    this.conditions.set(name, value);
    return value;
  }

  mapping(map: string, top: string, second: string): unknown {
    return this.document.template.Mappings?.[map]?.[top]?.[second];
  }

  private pseudo(name: string, place: Place): unknown {
    switch (name) {
      case 'AWS::AccountId':
        return this.accountId;
      case 'AWS::Region':
        return this.region;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return this.document.stackName;
      case 'AWS::StackId': {
        const { stackName } = this.document;
        return `arn:aws:cloudformation:${this.region}:${this.accountId}:stack/${stackName}/${stableId(36, stackName)}`;
      }
      case 'AWS::NotificationARNs':
        return [];
      case 'AWS::NoValue':
        return absent;
      default:
        throw new TemplateError(place.logicalId, place.path, `the pseudo parameter ${name} is not supported`);
    }
  }

  private parameter(name: string): unknown {
    const declared = this.document.template.Parameters![name]!;
    const given = this.options.parameters?.[name];
    const value = given ?? declared.Default;
    const fail = (problem: string): never => {
      throw new TemplateError(name, 'Parameters', problem);
    };
    if (value === undefined) fail('has no default, and no value was given');
    if (given === undefined && declared.Type.startsWith('AWS::SSM::')) {
      fail(`is read from the Parameter Store (${String(value)}); give its value`);
    }
    if (declared.AllowedValues && !declared.AllowedValues.map(String).includes(String(value))) {
      fail(`${String(value)} is not one of ${declared.AllowedValues.join(', ')}`);
    }
    if (declared.AllowedPattern && !new RegExp(`^(?:${declared.AllowedPattern})$`).test(String(value))) {
      fail(`${String(value)} does not match ${declared.AllowedPattern}`);
    }
    const isList = declared.Type === 'CommaDelimitedList' || declared.Type.startsWith('List<');
    return isList
      ? String(value)
          .split(',')
          .map((entry) => entry.trim())
      : String(value);
  }

  private exists(logicalId: string): boolean {
    const { Condition } = this.document.template.Resources[logicalId]!;
    return Condition === undefined || this.condition(Condition, { logicalId, path: 'Condition' });
  }

  private reachable(logicalId: string, place: Place): Resource {
    if (!this.document.template.Resources[logicalId]) {
      throw new TemplateError(place.logicalId, place.path, `there is no parameter or resource ${logicalId}`);
    }
    if (!this.exists(logicalId)) {
      throw new TemplateError(
        place.logicalId,
        place.path,
        `${logicalId} is not created, because its condition is false`,
      );
    }
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
    const { stackName } = this.document;
    const name = (property: string, lengthMax?: number) => {
      const given = properties[property];
      return typeof given === 'string' ? given : generatedName(stackName, logicalId, lengthMax);
    };
    const entry = entryFor(type);
    if (!entry) return { type, properties, physicalId: name(''), attributes: {} };
    const { ref, attributes } = entry({
      logicalId,
      type,
      properties,
      stackName,
      accountId: this.accountId,
      region: this.region,
      seed: this.options.seed,
      addresses: this.options.addresses,
      name,
      arn: (service, rest) => `arn:aws:${service}:${this.region}:${this.accountId}:${rest}`,
      id: (length) => stableId(length, stackName, logicalId),
    });
    return { type, properties, physicalId: ref, attributes };
  }

  private unsupported(): string[] {
    const byType = new Map<string, string[]>();
    for (const [logicalId, { type }] of this.resources) {
      if (!isRun(type)) byType.set(type, [...(byType.get(type) ?? []), logicalId]);
    }
    return [...byType].sort().map(([type, ids]) => `${type}: ${ids.join(', ')}`);
  }
}
