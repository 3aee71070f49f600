// node tools/dev/run.mjs bench/bundle.ts: size and load of consumeUsage's bundle beside lib-dynamodb's own.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { functionBuild } from '../infra/bundles.ts';
import { synthesized } from '../test/kit/stack/template.ts';
import { median, report } from './report.ts';

const processes = process.env['USHER_FULL'] === undefined ? 15 : 41;
const kilobytesMax = 60;
/** Of the time that lib-dynamodb alone takes. */
const shareMax = 0.5;
const folder = mkdtempSync(join(tmpdir(), 'usher-bench-bundle-'));
try {
  main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function main(): void {
  spawnSync(process.execPath, ['tools/dev/synth.mjs'], { stdio: 'ignore' });
  const ours = consumeBundle();
  const floor = { file: libraryBundle(), environment: {} };
  const loads: { ours: number; floor: number }[] = [];
  for (let n = 0; n < processes; n++) {
    const first = n % 2 === 0 ? loadMs(ours) : undefined;
    const other = loadMs(floor);
    loads.push({ ours: first ?? loadMs(ours), floor: other });
  }
  const kilobytes = statSync(ours.file).size / 1000;
  report({
    goal: 'P10',
    what: 'size of the bundle of consumeUsage, minified',
    wanted: `at most ${kilobytesMax} kB`,
    measured: `${kilobytes.toFixed(0)} kB (lib-dynamodb alone: ${(statSync(floor.file).size / 1000).toFixed(0)} kB)`,
    isMet: kilobytes <= kilobytesMax,
    figures: { kilobytes },
  });
  const [own, library] = [median(loads.map((load) => load.ours)), median(loads.map((load) => load.floor))];
  report({
    goal: 'P10',
    what: `processor time to load it, median of ${processes} fresh processes : lib-dynamodb`,
    wanted: `at most ${shareMax.toFixed(2)}`,
    measured: `${(own / library).toFixed(2)} (${own.toFixed(1)} ms : ${library.toFixed(1)} ms)`,
    isMet: own / library <= shareMax,
    figures: { share: own / library },
  });
}

/** The file that is deployed, with variables of the names that it is deployed with. */
function consumeBundle(): { file: string; environment: Record<string, string> } {
  const { Resources } = JSON.parse(readFileSync(join(synthesized, 'usher-dev.template.json'), 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: Record<string, any> }>; // CloudFormation's own shape
  };
  const assets = JSON.parse(readFileSync(join(synthesized, 'usher-dev.assets.json'), 'utf8')) as {
    files: Record<string, { source: { path: string } }>;
  };
  const found = Object.values(Resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' && String(Properties['FunctionName']).endsWith('-consumeUsage'),
  )!;
  const hash = String(found.Properties['Code'].S3Key).split('.')[0]!;
  const names = Object.keys(found.Properties['Environment'].Variables as object);
  return {
    file: alone(resolve(synthesized, assets.files[hash]!.source.path, 'index.js')),
    environment: Object.fromEntries(names.map((name) => [name, 'x'])),
  };
}

/** Where Lambda would have it: without a package around it, so that it is CommonJS. */
function alone(bundle: string): string {
  const file = join(folder, 'consumeUsage.js');
  copyFileSync(bundle, file);
  return file;
}

/** Nothing but the library and a client, built as the functions are. */
function libraryBundle(): string {
  const outfile = join(folder, 'library.js');
  buildSync({
    stdin: {
      contents:
        "import { DynamoDBClient } from '@aws-sdk/client-dynamodb'; import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'; export const client = DynamoDBDocumentClient.from(new DynamoDBClient({})); export { UpdateCommand };",
      resolveDir: resolve('.'),
    },
    outfile,
    ...functionBuild,
  });
  return outfile;
}

function loadMs({ file, environment }: { file: string; environment: Record<string, string> }): number {
  const script = `const before = process.cpuUsage(); require(${JSON.stringify(file)}); const { user, system } = process.cpuUsage(before); process.stdout.write(String((user + system) / 1000));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { ...process.env, ...environment, AWS_REGION: 'eu-central-1' },
  });
  if (!(Number(stdout) > 0)) throw new Error(`The bundle ${file} does not load: ${stderr}`);
  return Number(stdout);
}
