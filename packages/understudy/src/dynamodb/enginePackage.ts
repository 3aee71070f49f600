import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runNpm } from '../npm.mjs';
import { missingEngineText } from './missingEngine.ts';

/** The engine's release; its data format and its quirks that the gateway evens out belong to it. */
export const engineVersion = '1.2.1';

/** A download of some 5 MB; npm itself retries for as long as a minute when there is no answer. */
const installMsMax = 180_000;

/** The user of the command has to choose one of three ways. */
export class EngineMissing extends Error {
  override readonly name = 'EngineMissing';
}

/**
 * The engine's program: from the installed package, else from the data folder, where npm installs the package of this
 * platform at the first start.
 */
export function engineProgram(dataFolder: string): string {
  const platform = `${process.platform}-${process.arch}`;
  const packageName = `@dynoxide/${platform}`;
  const installed = programIn(packageFolder(packageName));
  if (installed) return installed;
  const folder = path.join(dataFolder, 'engine');
  // An earlier release of this product may have left another version there.
  const own = () => programIn(path.join(folder, 'node_modules', packageName), engineVersion);
  const earlier = own();
  if (earlier) return earlier;
  console.log(`Installing the DynamoDB engine for ${platform} (once) …`);
  const problem = install(`${packageName}@${engineVersion}`, folder);
  const program = own();
  if (program && !problem) return program;
  throw new EngineMissing(
    missingEngineText({
      platform: process.platform,
      packageName: `${packageName}@${engineVersion}`,
      problem: problem ?? 'the package holds no program',
    }),
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

function programIn(folder: string | undefined, version?: string): string | undefined {
  if (folder === undefined || !fs.existsSync(folder)) return undefined;
  if (version !== undefined && versionIn(folder) !== version) return undefined;
  return ['dynoxide', 'dynoxide.exe', 'bin/dynoxide', 'bin/dynoxide.exe']
    .map((name) => path.join(folder, name))
    .find((file) => fs.existsSync(file));
}

function versionIn(folder: string): string {
  return (JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string })
    .version;
}

/** Gives npm's reason when it fails. npm takes the nearest folder with a package.json for its own, so there is one. */
function install(packageName: string, folder: string): string | undefined {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  return runNpm(['install', '--no-save', '--no-audit', '--no-fund', packageName], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: installMsMax,
  }).problem;
}
