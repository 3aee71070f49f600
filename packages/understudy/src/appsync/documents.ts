import { GraphQLError, Kind, Lexer, parse, Source, TokenKind, visit } from 'graphql';
import type {
  DocumentNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { assumed } from './assumptions.ts';
import { RequestRefused, TransportError } from './errors.ts';
import type { ValidationEntry } from './errors.ts';
import { limits } from './limits.ts';
import { Plan } from './plan.ts';
import type { PlanGround } from './plan.ts';
import { introspectionEntries, validateDocument } from './validation.ts';

/** A document that was parsed and found valid once; kept, because parsing and validating cost more than running. */
export interface PreparedDocument {
  operations: OperationDefinitionNode[];
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** The plan depends on the variables. */
  hasConditions: boolean;
  plans: Map<OperationDefinitionNode, Plan>;
  extents: Map<OperationDefinitionNode, Extent>;
}

export interface DocumentRules {
  introspection: 'ENABLED' | 'DISABLED';
  /** 0 is no limit. */
  depthLimit: number;
}

const documentsMax = 1_000;
const charactersMax = 4_000_000;

/** Parsed and validated documents, the least recently used forgotten first. */
export class Documents {
  private readonly kept = new Map<string, PreparedDocument>();
  private characters = 0;

  constructor(
    private readonly ground: PlanGround,
    private readonly rules: DocumentRules,
  ) {}

  get schema(): GraphQLSchema {
    return this.ground.schema;
  }

  /** Throws `TransportError` for what is no document, `RequestRefused` for one that does not fit the schema. */
  prepare(
    query: string,
    operationName: string | undefined,
  ): { document: PreparedDocument; operation: OperationDefinitionNode } {
    const known = this.kept.get(query);
    if (known) {
      this.kept.delete(query);
      this.kept.set(query, known);
      return { document: known, operation: this.select(known, operationName) };
    }
    const ast = parseDocument(query);
    const document = prepared(ast);
    const operation = this.select(document, operationName);
    const entries = this.entriesAgainst(ast);
    if (entries.length > 0) throw new RequestRefused(entries);
    this.keep(query, document);
    return { document, operation };
  }

  planFor(
    document: PreparedDocument,
    operation: OperationDefinitionNode,
    variables: Record<string, unknown>,
  ): Plan {
    if (document.hasConditions) return new Plan(this.ground, operation, document.fragments, variables);
    let plan = document.plans.get(operation);
    if (!plan) {
      plan = new Plan(this.ground, operation, document.fragments, {});
      document.plans.set(operation, plan);
    }
    return plan;
  }

  private select(document: PreparedDocument, operationName: string | undefined): OperationDefinitionNode {
    const operation = selectOperation(document, operationName);
    let extent = document.extents.get(operation);
    if (!extent) {
      extent = extentOf(operation, document.fragments);
      document.extents.set(operation, extent);
    }
    if (extent.fields > assumed.expandedFieldsMax) throw tooLong();
    const { depthLimit } = this.rules;
    if (depthLimit === 0 || extent.depth <= depthLimit) return operation;
    const message = assumed.depthLimitMessage(depthLimit);
    const errorType = 'QueryDepthLimitReached';
    throw new RequestRefused([
      { path: null, data: null, errorType, errorInfo: null, locations: null, message },
    ]);
  }

  private entriesAgainst(ast: DocumentNode): ValidationEntry[] {
    const { schema } = this.ground;
    if (this.rules.introspection === 'DISABLED') {
      const entries = introspectionEntries(ast, schema.getQueryType()?.name ?? 'Query');
      if (entries.length > 0) return entries;
    }
    return validateDocument(schema, ast);
  }

  private keep(query: string, document: PreparedDocument): void {
    this.kept.set(query, document);
    this.characters += query.length;
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= documentsMax && this.characters <= charactersMax) break;
      this.kept.delete(oldest);
      this.characters -= oldest.length;
    }
  }
}

export function unparsable(): TransportError {
  return new TransportError(400, 'MalformedHttpRequestException', 'Unable to parse GraphQL query.');
}

function tooLong(): TransportError {
  return new TransportError(400, assumed.tokenLimit.errorType, assumed.tokenLimit.message);
}

function parseDocument(query: string): DocumentNode {
  try {
    checkTokens(query);
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) throw unparsable();
    throw error;
  }
}

/** Counts before parsing: the parser recurses, so the nesting is bounded here. */
function checkTokens(query: string): void {
  const lexer = new Lexer(new Source(query));
  let depth = 0;
  for (
    let count = 1, token = lexer.advance();
    token.kind !== TokenKind.EOF;
    count++, token = lexer.advance()
  ) {
    if (count > limits.documentTokensMax) {
      throw tooLong();
    }
    if (
      token.kind === TokenKind.BRACE_L ||
      token.kind === TokenKind.BRACKET_L ||
      token.kind === TokenKind.PAREN_L
    )
      depth++;
    else if (
      token.kind === TokenKind.BRACE_R ||
      token.kind === TokenKind.BRACKET_R ||
      token.kind === TokenKind.PAREN_R
    )
      depth--;
    if (depth > assumed.bracketDepthMax) throw unparsable();
  }
}

function prepared(ast: DocumentNode): PreparedDocument {
  const operations: OperationDefinitionNode[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of ast.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    else if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  let hasConditions = false;
  visit(ast, {
    Directive({ name }) {
      if (name.value === 'skip' || name.value === 'include') hasConditions = true;
    },
  });
  return { operations, fragments, hasConditions, plans: new Map(), extents: new Map() };
}

/** AWS: observed. */
function selectOperation(
  { operations }: PreparedDocument,
  operationName: string | undefined,
): OperationDefinitionNode {
  const [only] = operations;
  if (!only) throw unparsable();
  if (operationName === undefined) {
    if (operations.length === 1) return only;
    throw new TransportError(400, 'BadRequestException', 'Missing operation name.');
  }
  const named = operations.find(({ name }) => name?.value === operationName);
  if (!named)
    throw new TransportError(400, 'BadRequestException', assumed.unknownOperationMessage(operationName));
  return named;
}

interface Extent {
  /** Levels of fields, the root's being the first. */
  depth: number;
  /** Fields with every spread written out. */
  fields: number;
}

/** Each fragment is measured once: written out, a short document can stand for more fields than anyone could run. */
function extentOf(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Extent {
  const known = new Map<string, Extent>();
  const measure = (selectionSet: SelectionSetNode): Extent => {
    const extent: Extent = { depth: 0, fields: 0 };
    for (const selection of selectionSet.selections) {
      const own = selection.kind === Kind.FIELD ? 1 : 0;
      const below = belowOf(selection);
      extent.depth = Math.max(extent.depth, own + below.depth);
      extent.fields += own + below.fields;
    }
    return extent;
  };
  const belowOf = (selection: SelectionNode): Extent => {
    if (selection.kind !== Kind.FRAGMENT_SPREAD) {
      return selection.selectionSet ? measure(selection.selectionSet) : nothing;
    }
    const name = selection.name.value;
    const measured = known.get(name);
    if (measured) return measured;
    // A fragment inside itself is refused by validation; here it only must not loop.
    known.set(name, nothing);
    const fragment = fragments.get(name);
    const extent = fragment ? measure(fragment.selectionSet) : nothing;
    known.set(name, extent);
    return extent;
  };
  return measure(operation.selectionSet);
}

const nothing: Extent = { depth: 0, fields: 0 };
