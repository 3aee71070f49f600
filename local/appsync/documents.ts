import { GraphQLError, Kind, Lexer, parse, Source, TokenKind, visit } from 'graphql';
import type {
  DocumentNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
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
  depths: Map<OperationDefinitionNode, number>;
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
    const { depthLimit } = this.rules;
    if (depthLimit === 0) return operation;
    let depth = document.depths.get(operation);
    if (depth === undefined) {
      depth = depthOf(operation, document.fragments);
      document.depths.set(operation, depth);
    }
    if (depth <= depthLimit) return operation;
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
      throw new TransportError(400, assumed.tokenLimit.errorType, assumed.tokenLimit.message);
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
  return { operations, fragments, hasConditions, plans: new Map(), depths: new Map() };
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

/** Levels of fields, the root's being the first; each fragment is measured once, so that spreads cannot multiply. */
function depthOf(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): number {
  const known = new Map<string, number>();
  const measure = (selectionSet: SelectionSetNode): number => {
    let deepest = 0;
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD)
        deepest = Math.max(deepest, measureFragment(selection.name.value));
      else {
        const own = selection.kind === Kind.FIELD ? 1 : 0;
        deepest = Math.max(deepest, own + (selection.selectionSet ? measure(selection.selectionSet) : 0));
      }
    }
    return deepest;
  };
  const measureFragment = (name: string): number => {
    const fragment = fragments.get(name);
    if (!fragment) return 0;
    const measured = known.get(name);
    if (measured !== undefined) return measured;
    // A fragment inside itself is refused by validation; here it only must not loop.
    known.set(name, 0);
    const depth = measure(fragment.selectionSet);
    known.set(name, depth);
    return depth;
  };
  return measure(operation.selectionSet);
}
