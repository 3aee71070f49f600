import type { Node } from 'acorn';
import { callbackMethods } from './members.ts';
import { isFunctionNode } from './scopes.ts';
import type { AnyNode, FunctionNode, Reference } from './scopes.ts';
import type { Inspection } from './inspection.ts';

/** A function is declared, called, exported or given to an array's callback method; it is never a value. */
export function checkFunctionValues(inspection: Inspection): void {
  for (const { node, ancestors } of inspection.visits) {
    if (!isFunctionNode(node) || node.type === 'FunctionDeclaration') continue;
    const parent: AnyNode = ancestors[ancestors.length - 1];
    const isDeclared = parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier';
    if (!isDeclared && !isCallback(node, parent)) inspection.report(node, misuse(parent));
  }
  for (const { node, binding, ancestors } of inspection.references) {
    if (!binding?.fn) continue;
    const parent: AnyNode = ancestors[ancestors.length - 1];
    const isCalled = parent.type === 'CallExpression' && parent.callee === node;
    if (isCalled || parent.type === 'ExportSpecifier' || isCallback(node, parent)) continue;
    inspection.report(node, misuse(parent));
  }
}

export function checkRecursion({ references, report }: Inspection): void {
  const calls = new Map<FunctionNode, Set<FunctionNode>>();
  const uses = references.filter(({ binding, ancestors }) => binding?.fn && ancestors.some(isFunctionNode));
  for (const { binding, ancestors } of uses) {
    for (const around of ancestors.filter(isFunctionNode)) {
      if (!calls.has(around)) calls.set(around, new Set());
      calls.get(around)!.add(binding!.fn!);
    }
  }
  for (const use of uses) {
    if (closesCycle(use, calls)) {
      report(use.node, `Recursive function calls not supported. Detected cycle in ${use.node.name}`);
    }
  }
}

function closesCycle(
  { binding, ancestors }: Reference,
  calls: Map<FunctionNode, Set<FunctionNode>>,
): boolean {
  const around = new Set<Node>(ancestors.filter(isFunctionNode));
  const seen = new Set<FunctionNode>();
  const open = [binding!.fn!];
  for (let next = open.pop(); next; next = open.pop()) {
    if (around.has(next)) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(calls.get(next) ?? []));
  }
  return false;
}

function isCallback(node: Node, parent: AnyNode): boolean {
  if (parent.type !== 'CallExpression' || parent.arguments[0] !== node) return false;
  const callee = parent.callee.type === 'ChainExpression' ? parent.callee.expression : parent.callee;
  return callee.type === 'MemberExpression' && !callee.computed && callbackMethods.has(callee.property.name);
}

function misuse(parent: AnyNode): string {
  switch (parent.type) {
    case 'ReturnStatement':
    case 'ArrowFunctionExpression':
      return 'Returning a function is not allowed.';
    case 'CallExpression':
      return 'Functions can not be passed as an argument.';
    case 'VariableDeclarator':
    case 'AssignmentExpression':
      return 'Re-assigning a function is not allowed.';
    default:
      return 'Functions cannot be kept as values.';
  }
}
