import { resolve } from 'node:path';
import ts from 'typescript';

/** What the compiler says of each text, were it a file beside the one that it is a variant of; empty when it compiles. */
export function complaintsOf(variants: { file: string; text: string }[]): string[] {
  const names = variants.map(({ file }, index) => resolve(file.replace(/\.ts$/, `.${index}.ts`)));
  const textOf = new Map(names.map((name, index) => [name, variants[index]!.text]));
  const { config } = ts.readConfigFile('tsconfig.base.json', (file) => ts.sys.readFile(file));
  const wanted = { composite: false, declaration: false, emitDeclarationOnly: false, noEmit: true };
  const { options } = ts.parseJsonConfigFileContent(
    { compilerOptions: { ...config.compilerOptions, ...wanted }, files: [] },
    ts.sys,
    '.',
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...rest) => {
    const text = textOf.get(resolve(name));
    if (text === undefined) return getSourceFile(name, ...rest);
    return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  };
  const program = ts.createProgram(names, options, host);
  return names.map((name) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(name))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .join('\n'),
  );
}
