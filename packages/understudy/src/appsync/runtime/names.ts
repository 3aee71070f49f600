import type { Node } from 'acorn';
import {
  absentFunctions,
  extensionPaths,
  forbiddenMembers,
  globalMembers,
  globalValues,
  importable,
  runtimePaths,
  utilPaths,
} from './members.ts';
import { isFunctionNode } from './scopes.ts';
import type { AnyNode, Reference } from './scopes.ts';
import type { Inspection } from './inspection.ts';

/** Names: what is not declared must be one of the few globals, and `ctx` and the module's variables stay what they are. */
export function checkNames(inspection: Inspection): void {
  for (const reference of inspection.references) {
    if (!reference.binding) checkGlobal(inspection, reference);
    else if (reference.binding.kind === 'import') checkImported(inspection, reference);
    else if (isWritten(reference.node, reference.ancestors)) checkWrite(inspection, reference);
    else checkContextMember(inspection, reference);
  }
  for (const { node } of inspection.visits) {
    if (node.type !== 'MemberExpression') continue;
    const name = node.computed ? node.property.value : node.property.name;
    if (forbiddenMembers.has(name)) inspection.report(node.property, `The member ${name} is not supported.`);
  }
}

/** Whether the node is the target of an assignment, of a loop or of `delete`. */
function isWritten(node: Node, ancestors: readonly Node[]): boolean {
  let child: AnyNode = node;
  for (let at = ancestors.length - 1; at >= 0; at--) {
    const parent: AnyNode = ancestors[at];
    switch (parent.type) {
      case 'AssignmentExpression':
      case 'ForOfStatement':
      case 'ForInStatement':
        return parent.left === child;
      case 'UnaryExpression':
        return parent.operator === 'delete';
      case 'UpdateExpression':
        return true;
      case 'Property':
        if (parent.value !== child || ancestors[at - 1]?.type !== 'ObjectPattern') return false;
        break;
      case 'AssignmentPattern':
        if (parent.left !== child) return false;
        break;
      case 'ObjectPattern':
      case 'ArrayPattern':
      case 'RestElement':
        break;
      default:
        return false;
    }
    child = parent;
  }
  return false;
}

/** The names after the root, `time.nowISO8601` of `util.time.nowISO8601`, and whether the whole is called. */
function pathFrom(
  root: Node,
  ancestors: readonly Node[],
): { path: string[]; called: boolean; call?: AnyNode } {
  const path: string[] = [];
  let child: AnyNode = root;
  for (let at = ancestors.length - 1; at >= 0; at--) {
    const parent: AnyNode = ancestors[at];
    if (parent.type === 'MemberExpression' && parent.object === child && !parent.computed) {
      path.push(parent.property.name);
      child = parent;
    } else if (parent.type === 'CallExpression' && parent.callee === child) {
      return { path, called: true, call: parent };
    } else if (parent.type === 'ChainExpression') child = parent;
    else return { path, called: false };
  }
  return { path, called: false };
}

const globalPaths: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({ util: utilPaths, runtime: runtimePaths, extensions: extensionPaths, ...globalMembers }),
);

function checkGlobal({ report }: Inspection, { node, ancestors }: Reference): void {
  if (globalValues.has(node.name)) return;
  const { path, called } = pathFrom(node, ancestors);
  const allowed = globalPaths.get(node.name);
  if (called && path.length === 0 && absentFunctions.has(node.name)) {
    const message = `Invalid function: ${node.name} [code: INVALID_FUNCTION_INVOCATION]`;
    report(node, message, 'INVALID_FUNCTION_INVOCATION');
  } else if (!allowed) report(node, `${node.name} is not defined.`);
  else if (!called) report(node, `${[node.name, ...path].join('.')} is a function and can only be called.`);
  else if (!allowed.has(path.join('.'))) report(node, `${[node.name, ...path].join('.')} is not supported.`);
}

function checkImported({ report }: Inspection, { node, binding, ancestors }: Reference): void {
  const { path, called, call } = pathFrom(node, ancestors);
  const exports = importable.get(binding!.module!);
  if (!exports) return;
  const [name = '', ...rest] = binding!.imported === '*' ? path : [binding!.imported!, ...path];
  const written = [node.name, ...path].join('.');
  if (!called) report(node, `${written} is a function and can only be called.`);
  else if (!Object.hasOwn(exports, name) || !exports[name]!.has(rest.join('.'))) {
    report(node, `${written} is not supported.`);
  } else if (call.arguments.some((argument: AnyNode) => argument.type === 'SpreadElement')) {
    // AWS: observed (TS2556).
    report(node, 'A spread argument must either have a tuple type or be passed to a rest parameter.');
  }
}

function checkWrite({ handlers, report }: Inspection, { node, binding, ancestors }: Reference): void {
  if (binding!.kind === 'parameter' && isContextOf(handlers, node.name, binding!.owner)) {
    report(node, `Re-assigning ${node.name} is not allowed.`);
  }
  // AWS: assumed. Every evaluation on the service starts with a new module, so nothing that is kept here would be there.
  if (binding!.topLevel && ancestors.some(isFunctionNode)) {
    report(
      node,
      `${node.name} belongs to the module and cannot be assigned by a function: no call keeps anything.`,
    );
  }
}

function checkContextMember({ handlers, report }: Inspection, { node, binding, ancestors }: Reference): void {
  if (binding!.kind !== 'parameter' || !isContextOf(handlers, node.name, binding!.owner)) return;
  const parent: AnyNode = ancestors[ancestors.length - 1];
  if (parent.type !== 'MemberExpression' || parent.object !== node) return;
  if (isWritten(parent, ancestors.slice(0, -1))) {
    const name = parent.property.name ?? parent.property.value;
    report(parent, `Re-assigning the property ${name} of ${node.name} is not allowed.`);
  }
}

function isContextOf(handlers: Inspection['handlers'], name: string, owner: AnyNode): boolean {
  const handler: AnyNode = handlers.find((each) => each === owner);
  return handler?.params[0]?.name === name;
}
