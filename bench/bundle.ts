// node tools/dev/run.mjs bench/bundle.ts: size and load of consumeUsage's bundle beside lib-dynamodb's own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { functionBuild } from '../infra/bundles.ts';
import { deployedFunctions, filesOf, kilobytesOf, unpack } from '../test/kit/stack/bundles.ts';
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
  const kilobytes = kilobytesOf(ours.start);
  report({
    goal: 'P10',
    what: 'what consumeUsage loads at its start, minified',
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
  const [part] = ours.later.filter((file) => basename(file).startsWith('firstCall-'));
  const firsts = loads.map(() => loadMs({ ...ours, file: part! }, ours.file));
  report({
    goal: 'P10',
    what: `what the first call of an account loads besides, median of ${processes} fresh processes`,
    wanted: 'none set',
    measured: `${kilobytesOf([part!]).toFixed(0)} kB, ${median(firsts).toFixed(1)} ms`,
    figures: { milliseconds: median(firsts) },
  });
}

/** What is deployed, with its variables. */
function consumeBundle() {
  const deployed = deployedFunctions().find(({ name }) => name === 'consumeUsage')!;
  const unpacked = unpack(deployed, folder);
  return {
    file: join(unpacked, 'index.js'),
    environment: deployed.environment,
    ...filesOf(deployed, unpacked),
  };
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

/** Of processor time, for the file and what it requires; `before` is loaded already. */
function loadMs(
  { file, environment }: { file: string; environment: Record<string, string> },
  before?: string,
): number {
  const load = (one: string) => `require(${JSON.stringify(one)});`;
  const script = `${before ? load(before) : ''} const before = process.cpuUsage(); ${load(file)} const { user, system } = process.cpuUsage(before); process.stdout.write(String((user + system) / 1000));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { ...process.env, ...environment, AWS_REGION: 'eu-central-1' },
  });
  if (!(Number(stdout) > 0)) throw new Error(`The bundle ${file} does not load: ${stderr}`);
  return Number(stdout);
}
