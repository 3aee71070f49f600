import { randomUUID } from 'node:crypto';
import type { Made } from '../customResources/asking.ts';
import { isCustom } from '../customResources/kinds.ts';
import type { Journal } from '../kernel/journal.ts';
import type { Resources } from '../kernel/stack.ts';
import type { Addresses } from '../template/attributes/declaration.ts';
import { declaredResource } from '../template/declared.ts';
import type { StackPlace } from '../template/scope.ts';
import { handlerFailure, ResourceFailure } from './failure.ts';
import type { Holding } from './records.ts';
import { customName, identifierOf, resourceType } from './resourceTypes.ts';
import type { AccountState } from './rule.ts';
import { rulesFor } from './serviceRules.ts';

interface Wanted {
  place: StackPlace;
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  /** Tells generated names from those of the same resource before. */
  generation: number;
}

/** Every physical resource that the account has, and the rules by which one is made, changed and deleted. */
export class Holdings {
  constructor(
    private readonly journal: Journal,
    private readonly state: Omit<AccountState, 'holdings'>,
    private readonly addressesIn: (region: string) => Addresses,
  ) {}

  /** Grows with each change. */
  version = 0;

  all(): Holding[] {
    return [...this.table().values()];
  }

  get(id: string): Holding | undefined {
    return this.table().get(id);
  }

  /** As a stack's services want them, under ids that hold in the whole account. */
  resources(types: RegExp): Resources {
    return new Map(this.all().flatMap((one) => (types.test(one.type) ? [[one.id, one] as const] : [])));
  }

  /** What already has the name that a resource is to have. */
  namesake(type: string, properties: Record<string, unknown>, region: string): Holding | undefined {
    const wanted = customName(type, properties, region);
    if (!wanted) return undefined;
    return this.all().find((one) => {
      if (one.type !== type) return false;
      const name = customName(type, one.properties, one.region);
      // A bucket that AWS named has no name in its properties.
      const same = name ? name.name === wanted.name : one.physicalId === wanted.name;
      return same && (wanted.scope === '' || one.region === wanted.scope);
    });
  }

  /** What a resource takes over instead of being made: it has its name, and belongs to no stack. */
  orphan(type: string, properties: Record<string, unknown>, region: string): Holding | undefined {
    if (!identifierOf(type, properties)) return undefined;
    const taken = this.namesake(type, properties, region);
    return taken?.stackId === undefined ? taken : undefined;
  }

  create(wanted: Wanted): Holding {
    const { type, properties, place, logicalId } = wanted;
    this.demandShape(logicalId, type, properties);
    const taken = this.namesake(type, properties, place.region);
    if (taken)
      throw (
        rulesFor(type).taken?.() ??
        handlerFailure(existsAlready(type, customName(type, properties, place.region)!.name), 'AlreadyExists')
      );
    rulesFor(type).creating?.(properties, this.accountState(), place.region);
    const resource = declaredResource({
      ...{ logicalId, type, properties, place, addresses: this.addressesIn(place.region) },
      seed: `${place.stackId} ${wanted.generation}`,
      unlike: [place.stackId, String(wanted.generation)],
    });
    const { physicalId, attributes } = resource;
    const holding: Holding = {
      ...{ id: randomUUID(), type, region: place.region, logicalId, properties, physicalId, attributes },
      stackId: place.stackId,
    };
    this.put(holding);
    return holding;
  }

  /** In place: what it is called and refers to stays. */
  update(id: string, properties: Record<string, unknown>, place: StackPlace, generation: number): void {
    const holding = this.get(id)!;
    const { type, logicalId } = holding;
    this.demandShape(logicalId, type, properties);
    rulesFor(type).updating?.(holding.properties, properties, this.accountState(), holding);
    const { attributes } = declaredResource({
      ...{ logicalId, type, properties, place, addresses: this.addressesIn(place.region) },
      seed: `${place.stackId} ${generation}`,
      unlike: [place.stackId, String(generation)],
    });
    this.put({ ...holding, properties, attributes: { ...attributes, ...holding.attributes } });
  }

  /** What its function says that it is. */
  remade(id: string, { physicalId, attributes }: Made): void {
    this.put({ ...this.get(id)!, physicalId, attributes });
  }

  remove(id: string): void {
    const holding = this.get(id)!;
    rulesFor(holding.type).deleting?.(holding, this.accountState());
    this.journal.remove('holdings', id);
    this.version++;
  }

  /** It stays in the account, and no stack has it. */
  letGo(id: string): void {
    const { stackId: _stackId, ...rest } = this.get(id)!;
    this.put(rest);
  }

  adopt(holding: Holding, stackId: string, logicalId: string, properties: Record<string, unknown>): void {
    this.put({ ...holding, stackId, logicalId, properties });
  }

  private demandShape(logicalId: string, type: string, properties: Record<string, unknown>): void {
    const known = resourceType(type)!;
    const wrong = [
      ...known.required
        .filter((name) => properties[name] === undefined)
        .map((name) => `#: required key [${name}] not found`),
      ...Object.keys(properties)
        .filter((name) => !isCustom(type) && !known.properties.includes(name))
        .map((name) => `#: extraneous key [${name}] is not permitted`),
    ];
    if (wrong.length > 0)
      throw new ResourceFailure(
        `Properties validation failed for resource ${logicalId} with message:\n${wrong.join('\n')}`,
      );
  }

  private accountState(): AccountState {
    return { ...this.state, holdings: this.all() };
  }

  private put(holding: Holding): void {
    this.journal.put('holdings', holding.id, holding);
    this.version++;
  }

  private table(): ReadonlyMap<string, Holding> {
    return this.journal.table<Holding>('holdings');
  }
}

/** AWS: observed. */
export function existsAlready(type: string, name: string): string {
  return `Resource of type '${type}' with identifier '${name}' already exists.`;
}
