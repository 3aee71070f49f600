import type { Node, Pattern, Program } from 'acorn';

export type FunctionNode = Node & {
  params: Pattern[];
  body: Node;
  id?: { name: string } | null;
  async: boolean;
};

/** One declared name. */
interface Binding {
  name: string;
  kind: 'import' | 'function' | 'variable' | 'parameter';
  /** The function that the name stands for, when it stands for one for ever. */
  fn?: FunctionNode;
  /** Of an import. */
  module?: string;
  imported?: string;
  /** Of a parameter: whose. */
  owner?: FunctionNode;
  /** Declared outside every function. */
  topLevel: boolean;
}

interface BlockScope {
  names: Map<string, Binding>;
  parent: BlockScope | undefined;
  isFunction: boolean;
}

/** An identifier that is read or written, with what it stands for; `binding` is absent for a global. */
export interface Reference {
  node: Node & { name: string };
  binding: Binding | undefined;
  /** The nodes above it, nearest last. */
  ancestors: readonly Node[];
}

/** Everything else that rules look at: each node with the nodes above it. */
export interface Visit {
  node: AnyNode;
  ancestors: readonly AnyNode[];
}

// The walk reads nodes of every type by the names of their children, which acorn's union of types cannot express.
export type AnyNode = any;

/** Visits every node once, and resolves every identifier to its declaration. */
export function resolveScopes(program: Program): { visits: Visit[]; references: Reference[] } {
  const visits: Visit[] = [];
  const references: Reference[] = [];

  const walk = (node: AnyNode, scope: BlockScope, ancestors: readonly Node[]): void => {
    visits.push({ node, ancestors });
    if (node.type === 'Identifier') {
      if (isReference(node, ancestors)) {
        references.push({ node, binding: lookUp(scope, node.name), ancestors });
      }
      return;
    }
    const inner = scopeOf(node, scope);
    const below = [...ancestors, node];
    for (const child of childrenOf(node)) walk(child, inner, below);
  };

  const root: BlockScope = { names: new Map(), parent: undefined, isFunction: true };
  declareIn(root, (program as AnyNode).body);
  visits.push({ node: program, ancestors: [] });
  for (const child of childrenOf(program)) walk(child, root, [program]);
  return { visits, references };
}

function childrenOf(node: AnyNode): Node[] {
  const children: Node[] = [];
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push(item);
    } else if (isNode(value)) children.push(value);
  }
  return children;
}

export function isFunctionNode(node: AnyNode): node is FunctionNode {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node?.type ?? '');
}

/** Every name that a pattern binds. */
function namesIn(pattern: AnyNode): string[] {
  if (!pattern) return [];
  if (pattern.type === 'Identifier') return [pattern.name];
  if (pattern.type === 'ObjectPattern') {
    return pattern.properties.flatMap((property: AnyNode) => namesIn(property.value ?? property.argument));
  }
  if (pattern.type === 'ArrayPattern') return pattern.elements.flatMap(namesIn);
  if (pattern.type === 'AssignmentPattern') return namesIn(pattern.left);
  if (pattern.type === 'RestElement') return namesIn(pattern.argument);
  return [];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function lookUp(scope: BlockScope | undefined, name: string): Binding | undefined {
  for (let at = scope; at; at = at.parent) {
    const found = at.names.get(name);
    if (found) return found;
  }
  return undefined;
}

function scopeOf(node: AnyNode, parent: BlockScope): BlockScope {
  if (isFunctionNode(node)) {
    const scope: BlockScope = { names: new Map(), parent, isFunction: true };
    for (const param of node.params) {
      for (const name of namesIn(param))
        declare(scope, { name, kind: 'parameter', owner: node, topLevel: false });
    }
    if (node.body.type === 'BlockStatement') declareIn(scope, (node.body as AnyNode).body);
    return scope;
  }
  const opensBlock = /^(BlockStatement|ForOfStatement|ForInStatement|SwitchStatement)$/.test(node.type);
  if (!opensBlock) return parent;
  const scope: BlockScope = { names: new Map(), parent, isFunction: false };
  if (node.type === 'BlockStatement') declareIn(scope, node.body);
  else if (node.type === 'SwitchStatement')
    declareIn(
      scope,
      node.cases.flatMap((each: AnyNode) => each.consequent),
    );
  else declareIn(scope, [node.left]);
  return scope;
}

/** The declarations of one statement list; `var`s of inner blocks belong to the function, which is looked up through. */
function declareIn(scope: BlockScope, statements: AnyNode[]): void {
  const topLevel = scope.parent === undefined;
  for (const statement of statements) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type === 'FunctionDeclaration') {
      declare(scope, { name: declaration.id.name, kind: 'function', fn: declaration, topLevel });
    } else if (declaration?.type === 'VariableDeclaration') declareVariables(scope, declaration, topLevel);
    else if (declaration?.type === 'ImportDeclaration') {
      for (const specifier of declaration.specifiers) {
        const imported =
          specifier.type === 'ImportSpecifier' ? (specifier.imported.name ?? specifier.imported.value) : '*';
        const module = String(declaration.source.value);
        declare(scope, { name: specifier.local.name, kind: 'import', module, imported, topLevel });
      }
    }
  }
  if (scope.isFunction) hoistVars(scope, statements, topLevel);
}

function declareVariables(scope: BlockScope, declaration: AnyNode, topLevel: boolean): void {
  for (const declarator of declaration.declarations) {
    const isFunction = declarator.id.type === 'Identifier' && isFunctionNode(declarator.init);
    for (const name of namesIn(declarator.id)) {
      const fn = isFunction ? { fn: declarator.init } : {};
      declare(scope, { name, kind: isFunction ? 'function' : 'variable', topLevel, ...fn });
    }
  }
}

function hoistVars(scope: BlockScope, nodes: AnyNode[], topLevel: boolean): void {
  for (const node of nodes) {
    if (!node || isFunctionNode(node)) continue;
    if (node.type === 'VariableDeclaration' && node.kind === 'var') declareVariables(scope, node, topLevel);
    hoistVars(scope, childrenOf(node), topLevel);
  }
}

function declare(scope: BlockScope, binding: Binding): void {
  if (!scope.names.has(binding.name)) scope.names.set(binding.name, binding);
}

function isReference(node: AnyNode, ancestors: readonly AnyNode[]): boolean {
  const parent = ancestors[ancestors.length - 1];
  switch (parent.type) {
    case 'MemberExpression':
      return parent.object === node || parent.computed;
    case 'Property':
      return parent.value === node ? !isDeclared(node, ancestors) : parent.computed;
    case 'ImportSpecifier':
    case 'ImportNamespaceSpecifier':
    case 'ImportDefaultSpecifier':
      return false;
    case 'ExportSpecifier':
      return parent.local === node;
    default:
      return !isDeclared(node, ancestors);
  }
}

/** Whether the identifier is where its name is declared, not where it is used. */
function isDeclared(node: AnyNode, ancestors: readonly AnyNode[]): boolean {
  let child = node;
  for (let at = ancestors.length - 1; at >= 0; at--) {
    const parent = ancestors[at];
    if (isFunctionNode(parent)) return parent.id === child || parent.params.includes(child as Pattern);
    if (parent.type === 'VariableDeclarator') return parent.id === child;
    if (parent.type === 'AssignmentPattern' && parent.right === child) return false;
    if (parent.type === 'Property' && parent.key === child && parent.value !== child) return false;
    if (!/^(Property|ObjectPattern|ArrayPattern|RestElement|AssignmentPattern)$/.test(parent.type))
      return false;
    child = parent;
  }
  return false;
}
