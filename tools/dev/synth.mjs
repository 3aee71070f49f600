// Synthesizes the stack into cdk.out, or beside it for one with extensions, unless what is there was made from the same inputs.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { checkSchema } from './checkSchema.mjs';
import { readCommandLine, run } from './commandLine.mjs';
import { checkedExtensions, extensionOption, variantFolder } from './extensions.mjs';
import { followCatalog } from './features.mjs';
import { during, progressEnvironment } from './progress.mjs';
import { root } from './ready.mjs';
import { NotPossible } from './sentences.mjs';

/** Everything that the template and the bundles are made of. */
export const inputs = [
  'infra',
  'resolvers',
  'functions',
  'app',
  'store',
  'platform',
  'domain',
  'extension',
  'schema.graphql',
  'mailboxes.json',
  'mailboxes.schema.json',
  'cdk.json',
  'package-lock.json',
  'tools/dev/run.mjs',
  'tools/dev/checkResolvers.ts',
  'packages/understudy/src/appsync/runtime',
];

/**
 * As production has it: a clock that jumps a day calls what runs every minute 1,440 times, which beside each other would outlast their
 * signatures. No quota is in the way here.
 */
export const settingsHere = { reserve: true };

/**
 * Gives the folder, and whether it had to be made anew. `settings` are those of environments.ts that are part of the template;
 * `validated` has CDK hold the template against the schemas of
 * CloudFormation, which takes four times as long as all the rest; what comes out is the same.
 */
export async function synth({
  project = 'usher',
  env = 'dev',
  extensions = [],
  settings = settingsHere,
  folder = stackFolder(extensions),
  validated = false,
} = {}) {
  const hash = hashOf({ project, env, extensions, settings, validated });
  const marker = join(folder, 'inputs.sha256');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return { folder, made: false };
  // Made beside it and moved over: a synth that fails leaves the last good one, and two at once do not meet.
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(`${folder}.`);
  const environment = {
    ...process.env,
    CDK_OUTDIR: fresh,
    CDK_VALIDATION: String(validated),
    CDK_CONTEXT_JSON: JSON.stringify(contextOf({ project, env, extensions, settings })),
    ...progressEnvironment(),
  };
  // A start that is killed meanwhile leaves no half-made folder.
  const forget = () => rmSync(fresh, { recursive: true, force: true });
  process.once('exit', forget);
  try {
    await checkSchema(root, extensions);
    await runStep('tools/dev/checkMailboxes.ts', environment);
    await during('Synthesizing the stack', () => runStep('infra/app.ts', environment));
    await during('Checking the resolvers', () => runStep('tools/dev/checkResolvers.ts', environment));
  } catch (error) {
    forget();
    throw error;
  } finally {
    process.off('exit', forget);
  }
  writeFileSync(join(fresh, 'inputs.sha256'), hash);
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return { folder, made: true };
}

/** As the CDK itself would read it: the flags of cdk.json, with what this synth is asked for over them. */
export function contextOf(asked) {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  return { ...context, local: undefined, ...asked };
}

/** Where the stack with these extensions lies when no other folder is named. */
export function stackFolder(extensions) {
  return join(extensions.length === 0 ? root : variantFolder(extensions), 'cdk.out');
}

/** A child process, so that this one still receives signals; the child ends with it. */
async function runStep(step, env) {
  const child = spawn(process.execPath, [join(root, 'tools', 'dev', 'run.mjs'), step], {
    cwd: root,
    // What it says is seen while it works; what it complains of is the reason of a failure.
    stdio: ['ignore', 'inherit', 'pipe'],
    env,
  });
  const end = () => child.kill();
  process.once('exit', end);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (complaint += text));
  const [status] = await once(child, 'close');
  process.off('exit', end);
  if (status !== 0) throw new NotPossible(`The stack cannot be synthesized.\n${placed(complaint)}`);
}

/** What a step printed, behind the first line of ours that it names: an error of CDK has its place deep in the stack. */
function placed(complaint) {
  const frames = complaint.matchAll(/^ +at .*?(?:\(|file:\/\/| )(\/[^():]+):(\d+):(\d+)\)?$/gm);
  for (const [, file, line, column] of frames) {
    const path = relative(root, file);
    if (!path.startsWith('..') && !/^(node_modules|build)\b/.test(path))
      return `${path}:${line}:${column}\n${complaint}`;
  }
  return complaint;
}

function hashOf(names) {
  const hash = createHash('sha256').update(JSON.stringify(names));
  for (const input of [...inputs, ...names.extensions]) addTo(hash, input);
  return hash.digest('hex');
}

function addTo(hash, path) {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return;
  const entries = entriesOf(absolute);
  if (!entries) {
    hash.update(`${path}\0`).update(readFileSync(absolute));
    return;
  }
  for (const entry of entries)
    if (!entry.endsWith('.md') && !['tsconfig.json', 'test', 'web', 'node_modules'].includes(entry))
      addTo(hash, join(path, entry));
}

function entriesOf(absolute) {
  try {
    return readdirSync(absolute).sort();
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = readCommandLine({
    name: 'npm run synth',
    about: `Writes the CloudFormation template and its assets to cdk.out; with extensions, to build/with/<their names>/cdk.out.`,
    options: {
      project: { value: 'name', default: 'usher', about: 'the first part of every name in the account' },
      env: { value: 'name', default: 'dev', about: 'the second part, one for each deployment' },
      ...extensionOption,
    },
  });
  await run(async () => {
    followCatalog();
    const { project, env, extension } = values;
    const { folder, made } = await synth({ project, env, extensions: checkedExtensions(extension) });
    console.log(`${made ? 'Synthesized' : 'Unchanged'}: ${folder}`);
  });
}
