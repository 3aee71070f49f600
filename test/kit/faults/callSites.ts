import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Stripe from 'stripe';
import ts from 'typescript';

/** How a request fails, in every attempt that is made at it. `after`: it was done, and the answer is lost. */
export type SiteFault = 'before' | 'after' | 'throttled' | 'conflict';

/** Where the product leaves its process. */
export interface CallSite {
  /** `file · function · operation`, with `(2)` and so on behind a second one of the same name. */
  id: string;
  file: string;
  operation: string;
  /** The lines of the call, counted from 1. */
  from: number;
  to: number;
  /** The line on which the statement begins that the call is a part of. */
  statement: number;
}

export const productFolders = ['app', 'store', 'platform', 'functions', 'examples'];

/**
 * What carries the requests of others: a call of one of these is a site, the request inside is not, because what has to hold when
 * it fails depends on who asks.
 */
const carriers: Record<string, string> = {
  transact: 'store/transact.ts',
  askAws: 'platform/awsJson.ts',
  post: 'platform/post.ts',
};
export const carrierFiles = [...Object.values(carriers), 'store/client.ts'];

/** Every call of the product's own files that leaves the process. */
export function callSites(): CallSite[] {
  const files = productFolders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return files.filter(isProductFile).flatMap((file) => callSitesIn(file, readFileSync(file, 'utf8')));
}

function isProductFile(file: string): boolean {
  return file.endsWith('.ts') && !/\/(test|web|generated|node_modules)\//.test(file);
}

export function callSitesIn(file: string, text: string): CallSite[] {
  if (carrierFiles.includes(file)) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const sites: CallSite[] = [];
  const visit = (node: ts.Node): void => {
    const operation = ts.isCallExpression(node) ? operationOf(node, source) : undefined;
    if (operation !== undefined) {
      const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
      const id = [file, functionAround(node), operation].join(' · ');
      const same = sites.filter((site) => site.id === id || site.id.startsWith(`${id} (`)).length;
      sites.push({
        id: same === 0 ? id : `${id} (${same + 1})`,
        file,
        operation,
        from: lineOf(node.getStart()),
        to: lineOf(node.getEnd()),
        statement: lineOf(statementAround(node).getStart()),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return sites;
}

/** Modules whose functions send a request; of `jose`, the one that fetches the keys of an issuer. */
const requesting: Record<string, RegExp> = {
  jwtVerify: /^jose$/,
  request: /^node:https?$/,
  get: /^node:https?$/,
  connect: /^node:(net|tls|http2)$/,
};

function operationOf(call: ts.CallExpression, source: ts.SourceFile): string | undefined {
  const callee = call.expression;
  if (ts.isIdentifier(callee)) {
    const isCarrier = Object.hasOwn(carriers, callee.text) && isImported(callee.text, source);
    const isRequest = callee.text === 'fetch' || isImportedFrom(callee.text, requesting[callee.text], source);
    return isCarrier || isRequest ? callee.text : undefined;
  }
  if (!ts.isPropertyAccessExpression(callee)) return undefined;
  if (callee.expression.getText() === 'dynamodb')
    return callee.name.text[0]!.toUpperCase() + callee.name.text.slice(1);
  if (callee.name.text === 'send') return commandIn(call.arguments[0], source);
  if (callee.getText() === 'globalThis.fetch') return 'fetch';
  return stripeOperation(callee);
}

/** `Update` of `client.send(new UpdateCommand(…))`, also when the command has a name of its own in the file. */
function commandIn(argument: ts.Expression | undefined, source: ts.SourceFile): string {
  if (argument && ts.isNewExpression(argument)) return commandName(argument.expression.getText());
  if (argument && ts.isIdentifier(argument)) {
    const found = declarationOf(argument.text, source);
    if (found?.initializer && ts.isNewExpression(found.initializer))
      return commandName(found.initializer.expression.getText());
    if (found?.type) return commandName(found.type.getText());
  }
  return '?';
}

function commandName(text: string): string {
  return text.replace(/Command$/, '');
}

function declarationOf(
  name: string,
  source: ts.SourceFile,
): ts.VariableDeclaration | ts.ParameterDeclaration | undefined {
  let found: ts.VariableDeclaration | ts.ParameterDeclaration | undefined;
  const visit = (node: ts.Node): void => {
    const isOne = ts.isVariableDeclaration(node) || ts.isParameter(node);
    if (isOne && node.name.getText() === name) found ??= node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const sdk = new Stripe('sk_test_shape_only');

/** `customers.create` when Stripe's SDK has a method of this name there, by any name of the client. */
function stripeOperation(callee: ts.PropertyAccessExpression): string | undefined {
  const path: string[] = [];
  let at: ts.Expression = callee;
  for (; ts.isPropertyAccessExpression(at); at = at.expression) path.unshift(at.name.text);
  const whole = ts.isIdentifier(at) ? [at.text, ...path] : path;
  return [path, whole].find(isStripeMethod)?.join('.');
}

function isStripeMethod(path: string[]): boolean {
  if (path.length < 2) return false;
  let at: any = sdk;
  for (const name of path.slice(0, -1)) {
    at = at?.[name];
    if (!at?._makeRequest) if (typeof at !== 'object') return false;
  }
  return typeof at?.[path.at(-1)!] === 'function';
}

function isImported(name: string, source: ts.SourceFile): boolean {
  return isImportedFrom(name, /\.ts$/, source);
}

function isImportedFrom(name: string, from: RegExp | undefined, source: ts.SourceFile): boolean {
  if (!from || (!Object.hasOwn(requesting, name) && !Object.hasOwn(carriers, name))) return false;
  return source.statements.some(
    (statement) =>
      ts.isImportDeclaration(statement) &&
      from.test((statement.moduleSpecifier as ts.StringLiteral).text) &&
      statement.importClause?.namedBindings !== undefined &&
      ts.isNamedImports(statement.importClause.namedBindings) &&
      statement.importClause.namedBindings.elements.some((element) => element.name.text === name),
  );
}

function statementAround(node: ts.Node): ts.Node {
  let at = node;
  while (!ts.isStatement(at)) at = at.parent;
  return at;
}

/** The nearest function that has a name, its own or that of what it is assigned to. */
function functionAround(node: ts.Node): string {
  for (let at: ts.Node | undefined = node.parent; at; at = at.parent) {
    if ((ts.isFunctionDeclaration(at) || ts.isMethodDeclaration(at)) && at.name) return at.name.getText();
    const isFunction = ts.isArrowFunction(at) || ts.isFunctionExpression(at);
    const named = isFunction ? at.parent : undefined;
    if (named && (ts.isVariableDeclaration(named) || ts.isPropertyAssignment(named)))
      return named.name.getText().replaceAll("'", '');
  }
  return 'module';
}

/** How a request of a site can fail. A read that is throttled has not been done, and only tables have conflicts. */
export function faultsOf(site: CallSite): SiteFault[] {
  if (isRead(site.operation)) return ['before', 'after'];
  const isOfTable = site.file.startsWith('store/') || /^(transact|Put)$/.test(site.operation);
  return isOfTable ? ['before', 'after', 'throttled', 'conflict'] : ['before', 'after', 'throttled'];
}

/** Whether an operation changes nothing where it arrives. */
function isRead(operation: string): boolean {
  return (
    /^(Get|Query|Scan|BatchGet|List|Describe)/.test(operation) ||
    /\.(list|retrieve)$/.test(operation) ||
    operation === 'jwtVerify'
  );
}
