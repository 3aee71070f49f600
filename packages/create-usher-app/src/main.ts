import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommandLine, run } from '../../../tools/dev/commandLine.mjs';
import { NotPossible } from '../../../tools/dev/sentences.mjs';
import { appFiles } from './appFiles.ts';

const { values, positionals, wrong } = readCommandLine({
  name: 'create-usher-app',
  arguments: { names: '<folder>', least: 1, most: 1, missing: 'Name a folder for the app.' },
  about: `Creates a Next.js app that uses a running Usher: users sign in, see their usage live, reach a limit, and pay for more. Overwrites
no file.`,
  options: {
    outputs: {
      value: 'file',
      about:
        'the outputs of the Usher that the app uses: .usher/outputs.json of npm start, or those of a deployment; without it, fill in .env.local yourself',
    },
    packages: {
      value: 'folder',
      about:
        'the folder with the tarball that npm run pack:client wrote, because @usher/client is not published yet; the app keeps a copy',
    },
    'no-install': { about: 'does not run npm install' },
    'dry-run': { about: 'lists the files without writing them' },
  },
  more: `Usher itself runs from its clone: npm start -- --parameter WebOrigins=http://localhost:3000 --parameter WebPath=/`,
});

const folder = resolve(positionals[0]!);
const name = basename(folder);
if (!/^[a-z0-9][a-z0-9._-]{0,99}$/.test(name))
  wrong(
    `"${name}" is not a valid name for an app: use a–z, 0–9, ".", "_" and "-", starting with a letter or digit.`,
  );

const { outputs } = values;
const packages =
  values.packages ??
  wrong('@usher/client is not published yet: pass the folder with its tarball as --packages.');

await run(() => {
  const files = appFiles({
    name,
    outputs,
    packages,
    template: fileURLToPath(new URL('../template/', import.meta.url)),
  });
  if (statSync(folder, { throwIfNoEntry: false })?.isFile())
    throw new NotPossible(`${folder} is a file: name a folder. Nothing was written.`);
  const there = [...files.keys()].filter((file) => existsSync(join(folder, file)));
  if (there.length > 0)
    throw new NotPossible(`${folder} already has ${there.join(', ')}. Nothing was written.`);
  if (values['dry-run'])
    return console.log([...files.keys()].map((file) => join(positionals[0]!, file)).join('\n'));
  for (const [file, content] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  console.log(`${positionals[0]}: ${files.size} files written.`);
  if (!values['no-install']) install();
  console.log(nextSteps());
});

function install(): void {
  const words = ['install', '--no-audit', '--no-fund', '--prefer-offline'];
  const { status } = spawnSync('npm', words, {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0)
    throw new NotPossible(
      `npm install failed in ${folder}. The files are written: fix the cause, then run npm install there again.`,
    );
}

function nextSteps(): string {
  const path = relative('.', folder) || '.';
  const steps = [
    'npm start -- --parameter WebOrigins=http://localhost:3000 --parameter WebPath=/     # Usher, in its clone',
    `cd ${path.includes(' ') ? `"${path}"` : path}`,
    ...(values['no-install'] ? ['npm install'] : []),
    'npm run dev                                                   # then http://localhost:3000',
  ];
  return ['', ...steps.map((step) => `  ${step}`), ''].join('\n');
}
