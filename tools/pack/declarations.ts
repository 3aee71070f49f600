import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** An import or export of a declaration file, with the path before its extension. */
const relativeImport = /((?:from|import)\s*\(?\s*['"])(\.[^'"]+)\.tsx?(['"])/g;

/**
 * Writes `index.d.ts` for an entry, and beside it the declarations that it needs, and no other: most of what a construct is made of is no business
 * of an app. What is marked `@internal` is left out. Files in `apart` are parts of their own, and called by the name that they have there.
 */
export function writeDeclarations(
  entry: string,
  outdir: string,
  apart: ReadonlyMap<string, string> = new Map(),
): void {
  const emitted = mkdtempSync(join(tmpdir(), 'usher-declarations-'));
  try {
    emit(entry, emitted);
    const first = declarationOf(join(emitted, entry));
    const others = new Map(
      [...apart].map(([file, name]) => [bare(join(emitted, relative('.', file))), name]),
    );
    const needed = new Set<string>();
    follow(first, needed, others);
    for (const file of needed) {
      const to = join(outdir, file === first ? 'index.d.ts' : join('types', relative(emitted, file)));
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, rewritten(file, first, emitted, others));
    }
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
}

function emit(entry: string, outDir: string): void {
  const { config } = ts.readConfigFile('tsconfig.base.json', (file) => readFileSync(file, 'utf8'));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.');
  const program = ts.createProgram([entry], {
    ...options,
    composite: false,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    // `npm test` checks the types; here they are only written.
    noCheck: true,
    outDir,
    rootDir: '.',
    types: ['node'],
    jsx: ts.JsxEmit.ReactJSX,
  });
  // Of JSON none are written, which alone is called skipped; one that is needed and missing is found when it is read.
  const { diagnostics } = program.emit();
  const faults = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  if (faults.length > 0) throw new Error(`No declarations were written.\n${faults.join('\n')}`);
}

function follow(file: string, found: Set<string>, others: ReadonlyMap<string, string>): void {
  if (found.has(file)) return;
  found.add(file);
  for (const [, , imported] of readFileSync(file, 'utf8').matchAll(relativeImport)) {
    const target = resolve(dirname(file), imported!);
    if (!others.has(target)) follow(`${target}.d.ts`, found, others);
  }
}

/** With paths as they are in the package, to the JavaScript that a declaration stands for. */
function rewritten(
  file: string,
  first: string,
  emitted: string,
  others: ReadonlyMap<string, string>,
): string {
  return readFileSync(file, 'utf8').replaceAll(
    relativeImport,
    (_, before: string, imported: string, after: string) => {
      const target = resolve(dirname(file), imported);
      const name = others.get(target);
      if (name !== undefined) return `${before}${name}${after}`;
      const moved =
        file === first ? `./${join('types', relative(emitted, target))}` : relative(dirname(file), target);
      return `${before}${moved.startsWith('.') ? moved : `./${moved}`}.js${after}`;
    },
  );
}

function declarationOf(file: string): string {
  const declaration = `${bare(resolve(file))}.d.ts`;
  if (!existsSync(declaration)) throw new Error(`${declaration} was not written.`);
  return declaration;
}

function bare(file: string): string {
  return file.replace(/\.tsx?$/, '');
}
