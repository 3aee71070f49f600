import { ESLint, type Linter } from 'eslint';
import { readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

const { default: appsync } = (await import(pathToFileURL('eslint.appsync.js').href)) as {
  default: Linter.Config[];
};
const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: appsync });

/** Every rule that a module breaks, with the lines. It is linted under the name of a resolver that exists. */
async function broken(source: string): Promise<string[]> {
  const [result] = await eslint.lintText(source, { filePath: 'resolvers/Query.me.ts' });
  return result!.messages.map(({ ruleId, line, message }) => `${line} ${ruleId ?? message}`);
}

const handler = (body: string) => `import { util, type Context } from '@aws-appsync/utils';
export function request(ctx: Context) {
  ${body}
}
export function response(ctx: Context) {
  return ctx.result;
}
`;

describe('the lint of resolvers', () => {
  test.each([
    ["throw 'x';", 'no-restricted-syntax'],
    ['return new Set();', 'no-restricted-syntax'],
    ['return new Date();', 'no-restricted-syntax'],
    ['return Date.now();', 'no-restricted-globals'],
    ['return Math.random();', 'no-restricted-properties'],
    ['return Math.sqrt(2);', 'no-restricted-syntax'],
    ['setTimeout(() => {}, 1);', 'no-restricted-globals'],
    ["return fetch('http://x');", 'no-restricted-globals'],
    ['return process.env;', 'no-restricted-globals'],
    ["return require('fs');", 'no-restricted-globals'],
    ["return Symbol('x');", 'no-restricted-globals'],
    ['return 2 ** 3;', 'no-restricted-syntax'],
    ['return 2n;', 'no-restricted-syntax'],
    ['return BigInt(2);', 'no-restricted-globals'],
    ['return Object.fromEntries([]);', 'no-restricted-syntax'],
    ['return ctx.args.x === null;', 'no-restricted-syntax'],
    ['return ctx.args.x !== undefined;', 'no-restricted-syntax'],
    ['return undefined === ctx.args.x;', 'no-restricted-syntax'],
    ['return ctx.args.x === void 0;', 'no-restricted-syntax'],
    ['return ctx.args.x == 1;', 'eqeqeq'],
    ["return Number('1');", 'no-restricted-syntax'],
    ['return ctx.args.x.toString();', 'no-restricted-syntax'],
    ['return [2, 1].sort((a, b) => a - b);', 'no-restricted-syntax'],
    ['return { f: () => 1 };', 'no-restricted-syntax'],
    ['return { get f() { return 1; } };', 'no-restricted-syntax'],
    ['do { break; } while (true);', 'no-restricted-syntax'],
    ['try { return 1; } catch { return 2; }', '@aws-appsync/no-try'],
    ['return /a/;', '@aws-appsync/no-regex'],
    ['let i = 0; i++; return i;', '@aws-appsync/no-disallowed-unary-operators'],
    ["return 'a' in ctx.args;", '@aws-appsync/no-in-operator'],
    ['for (let i = 0; i < 2; i += 1) { util.autoId(); }', '@aws-appsync/no-for'],
    ['while (true) { break; }', '@aws-appsync/no-while'],
    ['ctx.stash = {};', '@aws-appsync/no-disallowed-re-assignment'],
    ['const f = (n: number): number => f(n); return f(1);', '@aws-appsync/no-recursion'],
    ['const f = (g: () => number) => g(); return f(() => 1);', '@aws-appsync/no-function-passing'],
    ["return 'abc'.padStart(5);", '@aws-appsync/no-disallowed-methods'],
  ])('reports %s', async (body, rule) => {
    expect(await broken(handler(body))).toContain(`3 ${rule}`);
  });

  test('reports async functions, classes and imports from elsewhere', async () => {
    expect(
      await broken(handler('').replace('export function request', 'export async function request')),
    ).toContain('2 @aws-appsync/no-async');
    expect(await broken(handler('class A {}'))).toContain('3 @aws-appsync/no-classes');
    expect(
      await broken(`import { readFileSync } from 'node:fs';\n${handler('return readFileSync;')}`),
    ).toContain('1 no-restricted-imports');
  });

  test('accepts what APPSYNC_JS has', async () => {
    const body = `const { id, list = [] } = ctx.args;
  if (id == null || Object.hasOwn(ctx.args, 'x')) util.error('no', 'BadRequest');
  ctx.stash.at = util.time.nowISO8601();
  const n = Math.max(...list.map((x: string) => +x));
  for (const x of list) { if (x === 'a') break; }
  return { payload: { id: \`\${n}\`, key: util.dynamodb.toString(id), list: list.filter((x: string) => x !== 'b').sort() } };`;
    expect(await broken(handler(body))).toEqual([]);
  });

  test('finds nothing in the resolvers that there are', async () => {
    const files = readdirSync('resolvers', { recursive: true, encoding: 'utf8' });
    const sources = files.filter((file) => file.endsWith('.ts')).map((file) => `resolvers/${file}`);
    const results = await eslint.lintFiles(sources);
    expect(results.length).toBeGreaterThan(5);
    const found = results.flatMap(({ filePath, messages }) =>
      messages.map(
        ({ line, ruleId, message }) =>
          `${filePath.slice(process.cwd().length + 1)}:${line} ${ruleId} ${message}`,
      ),
    );
    expect(found).toEqual([]);
  });
});
