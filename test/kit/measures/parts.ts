import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** A root field with arguments and a selection, written anew each time, so that no key is used twice. */
export interface Part {
  name: string;
  kind: 'query' | 'mutation';
  write: () => string;
}

/** A text for each argument or input field, by its name or its type: the largest that is accepted. */
export type Values = Record<string, () => string>;

/** Uses in one `consumeMany`, and the longest list of anything. */
const listMax = 25;

/** What a search over the schema asks of each root field. */
export class Parts {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly values: Values,
    /** Coordinates of fields that have a resolver, and how many of these a document may have. */
    private readonly resolved: Set<string>,
    private readonly resolversMax: number,
  ) {}

  all(): Part[] {
    const roots = [
      ['query', this.schema.getQueryType()!],
      ['mutation', this.schema.getMutationType()!],
    ] as const;
    return roots.flatMap(([kind, root]) =>
      Object.values(root.getFields()).flatMap((field) => this.of(field, kind)),
    );
  }

  /** With none, one, all and all but one of its optional arguments; then with each field below it that has a resolver, repeated. */
  private of(field: GraphQLField<unknown, unknown>, kind: Part['kind']): Part[] {
    const type = getNamedType(field.type);
    const selection = isObjectType(type) ? this.whole(type) : '';
    const parts = choicesOf(field.args).map((chosen) => ({
      name: field.name,
      kind,
      write: () => `${field.name}${this.written(field.args, chosen)} ${selection}`,
    }));
    if (!isObjectType(type) || field.args.length > 0) return parts;
    const repeated = this.repeatedBelow(type).map((below) => ({
      name: field.name,
      kind,
      write: () => `${field.name} ${below}`,
    }));
    return [...parts, ...repeated];
  }

  private repeatedBelow(type: GraphQLObjectType): string[] {
    return Object.values(type.getFields())
      .filter(({ name }) => this.resolved.has(`${type.name}.${name}`))
      .map((field) => {
        const one = this.selected(field, [type.name]);
        return `{ ${Array.from({ length: this.resolversMax - 1 }, (_, place) => `r${place}: ${one}`).join(' ')} }`;
      });
  }

  /** Every field of a type and of what it leads to, with the longest pages. */
  private whole(type: GraphQLObjectType, above: string[] = []): string {
    const fields = Object.values(type.getFields()).filter(
      (field) => !above.includes(getNamedType(field.type).name),
    );
    return `{ ${fields.map((field) => this.selected(field, [...above, type.name])).join(' ')} }`;
  }

  private selected(field: GraphQLField<unknown, unknown>, above: string[]): string {
    const limit = field.args.filter(({ name }) => name === 'limit');
    const inner = getNamedType(field.type);
    const args = this.written(limit, new Set(limit.map(({ name }) => name)));
    return `${field.name}${args}${isObjectType(inner) ? ` ${this.whole(inner, above)}` : ''}`;
  }

  private written(args: readonly GraphQLArgument[], chosen: Set<string>): string {
    const given = args.filter(({ name, type }) => isNonNullType(type) || chosen.has(name));
    // Items of a list and inputs are whole when anything optional is chosen.
    const isWhole = chosen.size > 0;
    const texts = given.map(({ name, type }) => `${name}: ${this.largest(type, name, isWhole)}`);
    return texts.length > 0 ? `(${texts.join(', ')})` : '';
  }

  private largest(type: GraphQLInputType, name: string, isWhole: boolean): string {
    if (isNonNullType(type)) return this.largest(type.ofType, name, isWhole);
    const own = this.values[name] ?? this.values[getNamedType(type).name];
    if (own) return own();
    if (isListType(type)) {
      const items = Array.from({ length: listMax }, () => this.largest(type.ofType, name, isWhole));
      return `[${items.join(', ')}]`;
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter((one) => isWhole || isNonNullType(one.type));
      return `{${fields.map((one) => `${one.name}: ${this.largest(one.type, one.name, isWhole)}`).join(', ')}}`;
    }
    if (isEnumType(type)) return type.getValues()[0]!.name;
    return '"x"';
  }
}

/** Which optional arguments are given; a required one that holds optional fields counts as one. */
function choicesOf(args: readonly GraphQLArgument[]): Set<string>[] {
  const optional = args.filter(isOptional).map(({ name }) => name);
  const sets = [
    [],
    optional,
    ...optional.map((one) => [one]),
    ...optional.map((one) => optional.filter((other) => other !== one)),
  ];
  const different = new Map(sets.map((names) => [names.join(), new Set(names)]));
  return [...different.values()];
}

const isOptional = ({ type }: GraphQLArgument | GraphQLInputField): boolean =>
  !isNonNullType(type) || isInputObjectType(getNamedType(type));
