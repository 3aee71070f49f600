import type { Node, Program } from 'acorn';
import type { AnyNode, Visit } from './scopes.ts';
import { exportedNames } from './subset.ts';

/** A bundle rewritten into one expression: a function of its globals that gives its handlers. */
export interface Instrumented {
  text: string;
  /** Leads from a place in the text back to the offset in the bundle. */
  offsetOf: (line: number, column: number) => number;
  /** And from an offset in the bundle to that in the text. */
  textOffsetOf: (offset: number) => number;
}

/** The parameters of the rewritten bundle, in order. */
export const bundleParameters = [
  ...['util', 'runtime', 'extensions', 'Object', 'Number', 'Math', 'JSON', 'console'],
  ...['$$modules', '$$same', '$$each', '$$keys'],
] as const;

interface Edit {
  at: number;
  remove: number;
  insert: string;
  /** Among edits at one place, the smaller comes first. */
  rank: number;
}

/**
 * Rewrites an accepted bundle so that it behaves as on the service: null and undefined are the same to `===`, loops are
 * bounded, `console` knows where it was called. Lines stay where they are.
 */
export function instrument(code: string, program: Program, visits: readonly Visit[]): Instrumented {
  const edits: Edit[] = [];
  visits.forEach(({ node }, index) => edits.push(...editsFor(code, node, index)));
  edits.push(...mapCommentEdits(code));
  edits.sort((a, b) => a.at - b.at || a.rank - b.rank);
  const head = `(function(${bundleParameters.join(',')}){'use strict';return (function(){${importLines(program)}`;
  const { request, response } = Object.fromEntries(
    [...exportedNames(program)].map(([name, { local }]) => [name, local]),
  );
  const kept = moduleVariables(program);
  const tail = `\n;return {request:${request},response:${response},kept:[${kept.join(',')}]};})();})`;
  const text = head + apply(code, edits) + tail;
  return {
    text,
    offsetOf: offsetFinder(text, head.length, edits, code.length),
    textOffsetOf: (offset) =>
      edits
        .filter(({ at }) => at <= offset)
        .reduce((sum, { insert, remove }) => sum + insert.length - remove, head.length + offset),
  };
}

function editsFor(code: string, node: AnyNode, index: number): Edit[] {
  switch (node.type) {
    case 'ImportDeclaration':
      return [blank(code, node.start, node.end)];
    case 'ExportNamedDeclaration':
      return [blank(code, node.start, node.declaration ? node.declaration.start : node.end)];
    case 'BinaryExpression':
      return isStrictComparison(node) ? comparisonEdits(code, node, index) : [];
    case 'ForOfStatement':
      return wrap(node.right, '$$each(', index);
    case 'ForInStatement': {
      const at = tokenBetween(code, 'in', node.left.end, node.right.start);
      return [{ at, remove: 2, insert: 'of', rank: 0 }, ...wrap(node.right, '$$keys(', index)];
    }
    case 'CallExpression':
      return isConsole(node) ? [placeEdit(code, node)] : [];
    default:
      return [];
  }
}

/** Comparing with anything that is never null needs no rewriting. */
function isStrictComparison(node: AnyNode): boolean {
  if (node.operator !== '===' && node.operator !== '!==') return false;
  return !neverNull(node.left) && !neverNull(node.right);
}

function neverNull(node: AnyNode): boolean {
  if (node.type === 'Literal') return node.value !== null;
  return node.type === 'TemplateLiteral' || (node.type === 'UnaryExpression' && node.operator !== 'void');
}

function comparisonEdits(code: string, node: AnyNode, index: number): Edit[] {
  const at = tokenBetween(code, node.operator, node.left.end, node.right.start);
  const open = node.operator === '===' ? '$$same(' : '!$$same(';
  return [{ at, remove: 3, insert: ',', rank: 0 }, ...wrap(node, open, index)];
}

function wrap(node: Node, open: string, index: number): Edit[] {
  return [
    { at: node.start, remove: 0, insert: open, rank: index },
    { at: node.end, remove: 0, insert: ')', rank: -index },
  ];
}

/** Where the token stands between two nodes, comments and brackets skipped. */
function tokenBetween(code: string, token: string, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    if (code.startsWith('/*', at)) at = code.indexOf('*/', at + 2) + 1;
    else if (code.startsWith('//', at)) at = code.indexOf('\n', at);
    else if (code.startsWith(token, at)) return at;
  }
  throw new Error(`no ${token} between ${from} and ${to}`);
}

function isConsole(call: AnyNode): boolean {
  return call.callee.type === 'MemberExpression' && call.callee.object.name === 'console';
}

/** The offset of the call becomes the first argument. */
function placeEdit(code: string, call: AnyNode): Edit {
  const at = tokenBetween(code, '(', call.callee.end, call.end) + 1;
  const insert = call.arguments.length > 0 ? `${call.start},` : `${call.start}`;
  return { at, remove: 0, insert, rank: -1 };
}

function blank(code: string, start: number, end: number): Edit {
  return { at: start, remove: end - start, insert: code.slice(start, end).replace(/[^\n]/g, ' '), rank: 0 };
}

/** The host must not map positions by itself: they are mapped once, from offsets in the bundle. */
function mapCommentEdits(code: string): Edit[] {
  const at = code.lastIndexOf('\n//# sourceMappingURL=');
  return at === -1 ? [] : [{ at: at + 1, remove: code.length - at - 1, insert: '', rank: 0 }];
}

function importLines(program: Program): string {
  let lines = '';
  for (const statement of program.body as AnyNode[]) {
    if (statement.type !== 'ImportDeclaration') continue;
    for (const specifier of statement.specifiers) {
      const name = specifier.imported?.name ?? specifier.imported?.value;
      const from = `$$modules[${JSON.stringify(statement.source.value)}]`;
      lines += `const ${specifier.local.name}=${name ? `${from}[${JSON.stringify(name)}]` : from};`;
    }
  }
  return lines;
}

/** The module's own variables, which no call may change for the next. */
function moduleVariables(program: Program): string[] {
  return (program.body as AnyNode[])
    .map((statement) => (statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement))
    .filter((statement) => statement?.type === 'VariableDeclaration')
    .flatMap((statement) => statement.declarations)
    .flatMap((declarator) => (declarator.id.type === 'Identifier' ? [declarator.id.name] : []));
}

function apply(code: string, edits: readonly Edit[]): string {
  let text = '';
  let from = 0;
  for (const edit of edits) {
    text += code.slice(from, edit.at) + edit.insert;
    from = edit.at + edit.remove;
  }
  return text + code.slice(from);
}

function offsetFinder(text: string, headLength: number, edits: readonly Edit[], codeLength: number) {
  return (line: number, column: number): number => {
    let lineStart = 0;
    for (let at = 1; at < line; at++) lineStart = text.indexOf('\n', lineStart) + 1;
    const wanted = lineStart + column - 1;
    // How far the text is ahead of the bundle at the edit that is looked at.
    let ahead = headLength;
    for (const edit of edits) {
      if (edit.at + ahead >= wanted) break;
      if (edit.at + ahead + edit.insert.length > wanted) return edit.at;
      ahead += edit.insert.length - edit.remove;
    }
    return Math.min(Math.max(wanted - ahead, 0), codeLength);
  };
}
