import { assumed } from '../assumptions.ts';
import type { AnyNode } from './scopes.ts';

const allowedTypes: ReadonlySet<string> = new Set([
  ...[
    'Program',
    'ImportDeclaration',
    'ImportSpecifier',
    'ImportNamespaceSpecifier',
    'ImportDefaultSpecifier',
    'ExportNamedDeclaration',
  ],
  ...['ExportSpecifier', 'FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'],
  ...['VariableDeclaration', 'VariableDeclarator', 'ExpressionStatement', 'BlockStatement', 'EmptyStatement'],
  ...['IfStatement', 'SwitchStatement', 'SwitchCase', 'BreakStatement', 'ReturnStatement', 'ForOfStatement'],
  ...['ForInStatement', 'Identifier', 'Literal', 'TemplateLiteral', 'TemplateElement', 'ArrayExpression'],
  ...['ObjectExpression', 'Property', 'SpreadElement', 'RestElement', 'ObjectPattern', 'ArrayPattern'],
  ...['AssignmentPattern', 'MemberExpression', 'ChainExpression', 'CallExpression', 'ConditionalExpression'],
  ...['LogicalExpression', 'BinaryExpression', 'UnaryExpression', 'AssignmentExpression'],
]);

const refusals: Readonly<Record<string, string>> = {
  ForStatement: 'For statements are not supported.',
  WhileStatement: 'While statements are not supported.',
  DoWhileStatement: 'Do-while statements are not supported.',
  ContinueStatement: 'Continue statements are not supported.',
  LabeledStatement: 'Labels are not supported.',
  TryStatement: 'Try statements are not supported.',
  ThrowStatement: 'Throw statements are not supported.',
  ClassDeclaration: 'Classes are not supported.',
  ClassExpression: 'Classes are not supported.',
  NewExpression: 'The operator new is not supported.',
  ThisExpression: 'The keyword this is not supported.',
  AwaitExpression: 'Await expressions are not supported.',
  YieldExpression: 'Yield expressions are not supported.',
  TaggedTemplateExpression: 'Tagged templates are not supported.',
  SequenceExpression: 'Comma expressions are not supported.',
  ExportDefaultDeclaration: 'Default exports are not supported.',
  ExportAllDeclaration: 'Re-exports are not supported.',
};

const binaryOperators: ReadonlySet<string> = new Set([
  ...[
    '+',
    '-',
    '*',
    '/',
    '%',
    '==',
    '!=',
    '===',
    '!==',
    '<',
    '>',
    '<=',
    '>=',
    '&',
    '|',
    '^',
    '<<',
    '>>',
    '>>>',
  ],
  ...assumed.exponentiation,
]);

const unaryOperators: ReadonlySet<string> = new Set(['!', '+', '-', 'typeof', 'void', 'delete']);

const assignmentOperators: ReadonlySet<string> = new Set([
  ...['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=', '>>>=', '&&=', '||=', '??='],
  ...assumed.exponentiation,
]);

/** Why the node is outside the language by its form alone; undefined when it is inside. */
export function refusedSyntax(node: AnyNode): string | undefined {
  if (node.type === 'UpdateExpression') return unsupportedOperator(node.operator);
  if (!allowedTypes.has(node.type)) return refusals[node.type] ?? `${node.type} is not supported.`;
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      if (node.async) return 'Async functions are not supported.';
      return node.generator ? 'Generators are not supported.' : undefined;
    case 'ForOfStatement':
      return node.await ? 'Await expressions are not supported.' : undefined;
    case 'Literal':
      if (node.regex) return 'Regex literals are not supported.';
      return node.bigint ? 'BigInt literals are not supported.' : undefined;
    case 'Property':
      return refusedProperty(node);
    case 'BinaryExpression':
      return binaryOperators.has(node.operator) ? undefined : unsupportedOperator(node.operator);
    case 'UnaryExpression':
      return unaryOperators.has(node.operator) ? undefined : unsupportedOperator(node.operator);
    case 'AssignmentExpression':
      return assignmentOperators.has(node.operator) ? undefined : unsupportedOperator(node.operator);
    case 'ExportNamedDeclaration':
      return node.source ? 'Re-exports are not supported.' : undefined;
    default:
      return undefined;
  }
}

function refusedProperty(node: AnyNode): string | undefined {
  if (node.kind !== 'init') return 'Getters and setters are not supported.';
  const key = node.key.name ?? node.key.value;
  const setsPrototype = key === '__proto__' && !node.computed && !node.shorthand;
  return setsPrototype ? 'Prototypes are not supported.' : undefined;
}

function unsupportedOperator(operator: string): string {
  return `The operator ${operator} is not supported.`;
}
