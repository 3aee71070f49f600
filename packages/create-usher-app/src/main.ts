import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommandLine, run } from '../../../tools/dev/commandLine.mjs';
import { NotPossible } from '../../../tools/dev/sentences.mjs';
import { appFiles } from './appFiles.ts';

const { values, positionals, wrong } = readCommandLine({
  name: 'create-usher-app',
  arguments: { names: '<folder>', least: 1, most: 1, missing: 'Name the folder of the app.' },
  about: `Makes a Next.js app beside a running Usher: people sign in, see what they have used as it is counted, meet a limit, and pay
for more. Nothing that is there is overwritten.`,
  options: {
    outputs: {
      value: 'file',
      about:
        'of the Usher that it runs beside: .usher/outputs.json of npm start, or a deployment’s; without it the values of .env.local are yours to fill in',
    },
    packages: {
      value: 'folder',
      about:
        'where npm run pack:client has put @usher/client, which is not published yet; the app keeps a copy',
    },
    'no-install': { about: 'leaves npm install to you' },
    'dry-run': { about: 'lists what it would write, and writes nothing' },
  },
  more: `Usher itself runs from its clone: npm start -- --parameter WebOrigins=http://localhost:3000 --parameter WebPath=/`,
});

const folder = resolve(positionals[0]!);
const name = basename(folder);
if (!/^[a-z0-9][a-z0-9._-]{0,99}$/.test(name))
  wrong(`"${name}" is no name for an app: take a–z, 0–9, ".", "_" and "-", the first a letter or digit.`);

const { outputs } = values;
const packages =
  values.packages ??
  wrong('@usher/client is not published yet: name the folder of its tarball with --packages.');

await run(() => {
  const files = appFiles({
    name,
    outputs,
    packages,
    template: fileURLToPath(new URL('../template/', import.meta.url)),
  });
  const there = [...files.keys()].filter((file) => existsSync(join(folder, file)));
  if (there.length > 0)
    throw new NotPossible(`In ${folder} there is already ${there.join(', ')}. Nothing was written.`);
  if (values['dry-run'])
    return console.log([...files.keys()].map((file) => join(positionals[0]!, file)).join('\n'));
  for (const [file, content] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  console.log(`${positionals[0]}: ${files.size} files are written.`);
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
      `npm install failed in ${folder}: the files are there, so run it again once that is solved.`,
    );
}

function nextSteps(): string {
  const steps = [
    'npm start -- --parameter WebOrigins=http://localhost:3000 --parameter WebPath=/     # Usher, in its clone',
    `cd ${relative('.', folder) || '.'}`,
    ...(values['no-install'] ? ['npm install'] : []),
    'npm run dev                                                   # then http://localhost:3000',
  ];
  return ['', ...steps.map((step) => `  ${step}`), ''].join('\n');
}
