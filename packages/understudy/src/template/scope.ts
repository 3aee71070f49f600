import type { Resource } from '../kernel/stack.ts';
import { TemplateError } from '../kernel/templateError.ts';
import type { Template } from './document.ts';
import { absent, resolveCondition, type Place, type Scope, type OutputOfStack } from './intrinsics.ts';

/** What a stack is called and where it lives. */
export interface StackPlace {
  stackName: string;
  stackId: string;
  accountId: string;
  region: string;
}

/** Everything that intrinsics may refer to in one template; where its resources come from is the subclass's. */
export abstract class TemplateScope implements Scope {
  private readonly conditions = new Map<string, boolean | 'open'>();

  constructor(
    protected readonly template: Template,
    protected readonly place: StackPlace,
    private readonly parameters: Record<string, string>,
  ) {}

  /** What another stack of the region exports. */
  abstract imported(name: string, place: Place): unknown;

  /** An output of another stack, exported or not. */
  abstract outputOf(output: OutputOfStack, place: Place): unknown;

  /** The resource of an id that the template has, and whose condition holds. */
  protected abstract resourceAt(logicalId: string, place: Place): Resource;

  get region(): string {
    return this.place.region;
  }

  ref(name: string, place: Place): unknown {
    if (name.startsWith('AWS::')) return this.pseudo(name, place);
    if (this.template.Parameters?.[name]) return this.parameter(name);
    return this.reachable(name, place).physicalId;
  }

  attribute(logicalId: string, name: string, place: Place): unknown {
    const resource = this.reachable(logicalId, place);
    if (!Object.hasOwn(resource.attributes, name))
      return this.unknownAttribute(resource, logicalId, name, place);
    return resource.attributes[name];
  }

  protected unknownAttribute(resource: Resource, logicalId: string, name: string, place: Place): unknown {
    throw new TemplateError(
      place.logicalId,
      place.path,
      `${logicalId} (${resource.type}) has no attribute ${name} here`,
    );
  }

  condition(name: string, place: Place): boolean {
    const expression = this.template.Conditions?.[name];
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
    return this.template.Mappings?.[map]?.[top]?.[second];
  }

  /** Whether the resource is made: its condition, if it has one, holds. */
  exists(logicalId: string): boolean {
    const { Condition } = this.template.Resources[logicalId]!;
    return Condition === undefined || this.condition(Condition, { logicalId, path: 'Condition' });
  }

  /** What a parameter of the Parameter Store's types is worth; `given` is the name under which it lies there. */
  protected storedParameter(parameter: string, given: string | undefined, fallback: unknown): string {
    if (given !== undefined) return given;
    throw new TemplateError(
      parameter,
      'Parameters',
      `is read from the Parameter Store (${String(fallback)}); --parameter ${parameter}=<value> gives it`,
    );
  }

  private reachable(logicalId: string, place: Place): Resource {
    if (!this.template.Resources[logicalId]) {
      throw new TemplateError(place.logicalId, place.path, `there is no parameter or resource ${logicalId}`);
    }
    if (!this.exists(logicalId)) {
      throw new TemplateError(
        place.logicalId,
        place.path,
        `${logicalId} is not created, because its condition is false`,
      );
    }
    return this.resourceAt(logicalId, place);
  }

  private pseudo(name: string, place: Place): unknown {
    switch (name) {
      case 'AWS::AccountId':
        return this.place.accountId;
      case 'AWS::Region':
        return this.place.region;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return this.place.stackName;
      case 'AWS::StackId':
        return this.place.stackId;
      case 'AWS::NotificationARNs':
        return [];
      case 'AWS::NoValue':
        return absent;
      default:
        throw new TemplateError(place.logicalId, place.path, `the pseudo parameter ${name} is not supported`);
    }
  }

  private parameter(name: string): unknown {
    const declared = this.template.Parameters![name]!;
    const given = this.parameters[name];
    const fail = (problem: string): never => {
      throw new TemplateError(name, 'Parameters', problem);
    };
    const isStored = declared.Type.startsWith('AWS::SSM::');
    const value =
      isStored && (given ?? declared.Default) !== undefined
        ? this.storedParameter(name, given, declared.Default)
        : (given ?? declared.Default);
    if (value === undefined) fail('has no default, and no value was given');
    if (declared.AllowedValues && !declared.AllowedValues.map(String).includes(String(value))) {
      fail(`${String(value)} is not one of ${declared.AllowedValues.join(', ')}`);
    }
    if (
      !isStored &&
      declared.AllowedPattern &&
      !new RegExp(`^(?:${declared.AllowedPattern})$`).test(String(value))
    ) {
      fail(`${String(value)} does not match ${declared.AllowedPattern}`);
    }
    const isList = /^(CommaDelimitedList$|List<)/.test(declared.Type);
    return isList
      ? String(value)
          .split(',')
          .map((entry) => entry.trim())
      : String(value);
  }
}
