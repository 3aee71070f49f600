import { parse } from 'acorn';
import type { Node, Program } from 'acorn';
import { checkCalls } from './calls.ts';
import { checkFunctionValues, checkRecursion } from './functionValues.ts';
import { bundleCharactersMax, importable } from './members.ts';
import { checkNames } from './names.ts';
import type { CodeError, Inspection } from './inspection.ts';
import { positionMapper } from './positions.ts';
import type { Position } from './positions.ts';
import { resolveScopes } from './scopes.ts';
import type { AnyNode, FunctionNode, Reference, Visit } from './scopes.ts';
import { refusedSyntax } from './syntax.ts';

export type { CodeError } from './inspection.ts';

/** Everything in a bundle that AppSync would refuse when the resolver is created; empty when it would be accepted. */
export function checkBundle(code: string): CodeError[] {
  return inspectBundle(code).errors;
}

/** The same, with what was read on the way; there is no program where it cannot be read. */
export function inspectBundle(code: string): {
  errors: CodeError[];
  program?: Program;
  visits?: readonly Visit[];
} {
  const toSource = positionMapper(code);
  if (code.length > bundleCharactersMax) {
    const message = `The code has ${code.length} characters; at most ${bundleCharactersMax} are allowed.`;
    return { errors: [{ line: 1, column: 1, message, errorType: 'CODE_TOO_LARGE' }] };
  }
  const parsed = parseBundle(code);
  if ('error' in parsed) {
    return { errors: [{ ...toSource(parsed.at), message: parsed.error, errorType: 'PARSER_ERROR' }] };
  }

  const errors: CodeError[] = [];
  const { visits, references } = resolveScopes(parsed.program);
  const report: Inspection['report'] = (node, message, errorType = 'LINT_ERROR') => {
    const { line, column } = node.loc!.start;
    errors.push({ ...toSource({ line, column: column + 1 }), message, errorType });
  };
  const handlers = exportedHandlers(parsed.program, references, report);
  const byNode = new Map(references.map((reference) => [reference.node as Node, reference]));
  const inspection: Inspection = { visits, references, byNode, handlers, report };
  for (const { node } of visits) {
    const refusal = refusedSyntax(node);
    if (refusal) report(node, refusal);
  }
  checkImports(inspection);
  checkNames(inspection);
  checkCalls(inspection);
  checkFunctionValues(inspection);
  checkRecursion(inspection);
  errors.sort((a, b) => a.line - b.line || a.column - b.column);
  return { errors, program: parsed.program, visits };
}

function parseBundle(code: string): { program: Program } | { error: string; at: Position } {
  try {
    return { program: parse(code, { ecmaVersion: 2023, sourceType: 'module', locations: true }) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { loc } = error as SyntaxError & { loc: { line: number; column: number } };
    return {
      error: error.message.replace(/ \(\d+:\d+\)$/, ''),
      at: { line: loc.line, column: loc.column + 1 },
    };
  }
}

/** The local name behind each exported name. */
export function exportedNames(program: Program): Map<string, { local: string; node: Node }> {
  const exported = new Map<string, { local: string; node: Node }>();
  for (const statement of program.body as AnyNode[]) {
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const declared = statement.declaration;
    if (declared?.type === 'FunctionDeclaration') {
      exported.set(declared.id.name, { local: declared.id.name, node: declared });
    }
    for (const { id } of declared?.declarations ?? []) {
      if (id.type === 'Identifier') exported.set(id.name, { local: id.name, node: id });
    }
    for (const specifier of statement.specifiers) {
      exported.set(specifier.exported.name ?? specifier.exported.value, {
        local: specifier.local.name,
        node: specifier.local,
      });
    }
  }
  return exported;
}

function exportedHandlers(
  program: Program,
  references: readonly Reference[],
  report: Inspection['report'],
): FunctionNode[] {
  const exported = exportedNames(program);
  return ['request', 'response'].flatMap((name) => {
    const found = exported.get(name);
    const declared: AnyNode = found?.node;
    const fn =
      declared?.type === 'FunctionDeclaration'
        ? (declared as FunctionNode)
        : handlerOf(program, references, found);
    if (!fn) report(declared ?? program, `The code must export a function named ${name}.`);
    return fn ? [fn] : [];
  });
}

function handlerOf(
  program: Program,
  references: readonly Reference[],
  found: { local: string; node: Node } | undefined,
): FunctionNode | undefined {
  const byReference = references.find((reference) => reference.node === found?.node)?.binding?.fn;
  if (byReference) return byReference;
  for (const statement of program.body as AnyNode[]) {
    for (const declarator of statement.declaration?.declarations ?? []) {
      if (declarator.id === found?.node && /Function/.test(declarator.init?.type ?? ''))
        return declarator.init;
    }
  }
  return undefined;
}

function checkImports({ visits, report }: Inspection): void {
  for (const { node } of visits) {
    if (node.type !== 'ImportDeclaration') continue;
    const exports = importable.get(String(node.source.value));
    if (!exports) {
      report(node, `Cannot import '${node.source.value}': only '@aws-appsync/utils' can be imported.`);
      continue;
    }
    for (const specifier of node.specifiers) {
      const isDefault = specifier.type === 'ImportDefaultSpecifier';
      const name = isDefault ? 'default' : (specifier.imported?.name ?? specifier.imported?.value);
      if (name && !Object.hasOwn(exports, name)) {
        report(specifier, `Module '${node.source.value}' has no exported member '${name}'.`);
      }
    }
  }
}
