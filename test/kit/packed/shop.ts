import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { blocksOf } from '../documents/blocks.ts';

/** What the app installs beside the package, in the versions that this repository has. */
const dependencies = ['@aws-sdk/client-dynamodb'];
const libraries = ['aws-cdk-lib', 'constructs'];
const development = ['@types/node', 'aws-cdk', 'esbuild'];
/** As the CDK's own template for a new app names them; nothing here needs them. */
const ofTheTemplate = { tsx: '4.23.0', typescript: '7.0.2' };

/** Packs a package as a release would, and gives the tarball. */
export function packed(name: 'cdk' | 'client' | 'starter'): string {
  return (name === 'client' ? packedApart(name) : tarballsOf(['run', '-s', `pack:${name}`])).at(-1)!;
}

/** The understudy and what runs beside it. */
export function packedUnderstudy(): string[] {
  return packedApart('understudy');
}

/** In a folder of its own: several files of tests pack it at once. */
function packedApart(name: 'client' | 'understudy'): string[] {
  const folder = mkdtempSync(join(tmpdir(), `${name}-packed-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return tarballsOf(['run', '-s', `pack:${name}`, '--', '--to', folder]);
}

function tarballsOf(words: string[]): string[] {
  const { status, stdout, stderr } = spawnSync('npm', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\n').filter((line) => line.endsWith('.tgz'));
}

/**
 * The app of docs/cdk.md in a folder outside of the repository: its files, and around them what `cdk init` writes. Only what the
 * template has for Jest is left out.
 */
export function writtenApp(): string {
  const folder = mkdtempSync(join(tmpdir(), 'usher-shop-'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const { text, language } of blocksOf('docs/cdk.md')) {
    const file = language === 'json' ? 'catalog.json' : /^\/\/ (\S+\.ts)\n/.exec(text)?.[1];
    if (file !== undefined) write(file, text);
  }
  const template = 'node_modules/aws-cdk/lib/init-templates/app/typescript';
  const tsconfig = JSON.parse(readFileSync(join(template, 'tsconfig.json'), 'utf8'));
  tsconfig.compilerOptions.types = ['node'];
  write('tsconfig.json', JSON.stringify(tsconfig));
  const { app } = JSON.parse(readFileSync(join(template, 'cdk.template.json'), 'utf8'));
  const flags = readFileSync('node_modules/aws-cdk-lib/recommended-feature-flags.json', 'utf8');
  write('cdk.json', JSON.stringify({ app: app.replace('%name%', 'shop'), context: JSON.parse(flags) }));
  write(
    'package.json',
    JSON.stringify({
      name: 'shop',
      private: true,
      dependencies: versionsOf([...dependencies, ...libraries]),
      devDependencies: { ...versionsOf(development), ...ofTheTemplate },
      allowScripts: { esbuild: true },
    }),
  );
  return folder;
}

export function runIn(
  folder: string,
  command: string,
  args: string[],
  environment: Record<string, string> = {},
): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return { status, said: `${stdout}${stderr}` };
}

/** Writes a program of the app, and gives the folder that it synthesizes into. */
export function synthesizedBy(folder: string, program: string, context: object = {}): string {
  const out = mkdtempSync(join(folder, 'out-'));
  const { status, said } = runIn(folder, 'npx', ['tsx', program], {
    CDK_OUTDIR: out,
    CDK_CONTEXT_JSON: JSON.stringify(context),
  });
  if (status !== 0) throw new Error(said);
  return out;
}

function versionsOf(names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [
      name,
      (JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as { version: string }).version,
    ]),
  );
}
