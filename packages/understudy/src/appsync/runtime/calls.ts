import { allowedMethods, globalMembers } from './members.ts';
import { isFunctionNode } from './scopes.ts';
import type { AnyNode } from './scopes.ts';
import type { Inspection } from './inspection.ts';

/** Calls: a declared function, a member of a global or an import, or one of the methods of arrays and strings. */
export function checkCalls(inspection: Inspection): void {
  for (const { node, ancestors } of inspection.visits) {
    if (node.type !== 'CallExpression') continue;
    checkCallee(inspection, node);
    if (!ancestors.some(isFunctionNode)) checkModuleCall(inspection, node);
  }
}

/** The identifier that a chain of members starts at. */
function rootOf(callee: AnyNode): AnyNode {
  let at = callee;
  while (at.type === 'MemberExpression' || at.type === 'ChainExpression') at = at.object ?? at.expression;
  return at;
}

function checkCallee({ byNode, report }: Inspection, call: AnyNode): void {
  const { callee } = call;
  if (callee.type === 'Identifier') {
    const binding = byNode.get(callee)?.binding;
    if (binding && binding.kind !== 'import' && !binding.fn) {
      report(callee, `${callee.name} is not a function: functions cannot be passed or kept as values.`);
    }
    return;
  }
  const member = callee.type === 'ChainExpression' ? callee.expression : callee;
  if (member.type !== 'MemberExpression') {
    report(callee, 'Only a declared function can be called.');
    return;
  }
  const root = rootOf(member);
  const reference = byNode.get(root);
  const isNamed = root === member.object || member.object.type === 'MemberExpression';
  // Members of globals and imports are judged by name.
  if (isNamed && reference && (!reference.binding || reference.binding.kind === 'import')) return;
  if (member.computed) report(member.property, 'A method cannot be called by a computed name.');
  else if (!allowedMethods.has(member.property.name)) {
    report(member.property, `Method ${member.property.name} is not supported.`);
  } else if (member.property.name === 'sort' && call.arguments.length > 0) {
    report(call.arguments[0], 'Method sort takes no comparator.');
  }
}

/**
 * AWS: assumed. The service evaluates the module for every call and this runtime once, so what differs from call to
 * call (time, chance, the request) must not be asked for outside the handlers.
 */
function checkModuleCall({ byNode, report }: Inspection, call: AnyNode): void {
  const root = rootOf(call.callee);
  const reference = byNode.get(root);
  if (!reference) return;
  const isConstant =
    !reference.binding &&
    Object.hasOwn(globalMembers, root.name) &&
    root.name !== 'console' &&
    call.callee.property?.name !== 'random';
  const isOwnValue = reference.binding?.kind === 'variable' && call.callee !== root;
  if (!isConstant && !isOwnValue) report(call, 'This can only be called inside a function.');
}
