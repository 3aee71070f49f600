// npm start: installs what is missing, synthesizes the stack, builds the web client and runs all of it in one process.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readCommandLine, run } from './commandLine.mjs';
import { catalogsOf, extensionsFrom, localExtensionOptions } from './extensions.mjs';
import { followCatalog } from './features.mjs';
import { whenLauncherEnds } from './launcher.mjs';
import { during, say } from './progress.mjs';
import { demandNode, giveUp, installMissing, root } from './ready.mjs';
import { fullDisk } from './sentences.mjs';

// A deployment's functions run in UTC; a worker thread cannot set this for itself.
process.env.TZ = 'UTC';

const { values, wrong } = readCommandLine({
  name: 'npm start',
  about: `Runs the whole product on this machine. No data leaves it. Ctrl-C stops it; the next start continues with the same data.`,
  options: {
    port: { value: 'n', default: '4000', env: 'USHER_PORT', about: 'the port; 0 picks a free one' },
    data: { value: 'folder', default: '.usher', env: 'USHER_DATA', about: 'the folder for all data' },
    ephemeral: { about: 'keeps nothing: uses a new folder and removes it at the end' },
    template: {
      value: 'folder',
      env: 'USHER_TEMPLATE',
      about: "runs another synthesized stack instead of Usher's own",
    },
    own: {
      about: "the --template is Usher's own stack: sets up users, catalog and keys as without --template",
    },
    ...localExtensionOptions,
    stack: { value: 'name', about: 'which stack, when the --template folder holds several' },
    users: {
      value: 'env',
      about: 'uses the setting users of this environment, with a stand-in for its pool or issuer',
    },
    settings: { value: 'file', default: 'environments.ts', about: 'the file that has that setting' },
    parameter: { value: 'name=value', multiple: true, about: 'a parameter of the stack' },
    'leave-out': {
      value: 'what',
      multiple: true,
      about: 'runs the stack of --template without LogicalId, LogicalId.Property or AWS::Type::Name',
    },
    clock: {
      value: 'time',
      env: 'USHER_CLOCK',
      about: 'the time at which the clock starts, in ISO form; without it, where it stopped',
    },
    host: {
      value: 'address',
      default: '127.0.0.1',
      about: 'the address to listen on; any other opens the product to the network',
    },
    quiet: { about: 'prints only the addresses, without progress' },
    pages: {
      value: 'address',
      about: 'serves the web client of this development server instead of building it',
    },
    'no-web': { about: 'does not build or serve the web client' },
  },
});
demandNode();
const options = optionsFrom(values);
if (values.quiet) process.env.USHER_QUIET = '1';
let running;
let isEnding = false;
whenLauncherEnds(() => void end(0));
// Who started this process with a channel, as `npm run dev` does, takes it along however it ends itself.
process.once('disconnect', () => void end(0));
// From the first second on: what is being synthesized or built meanwhile ends with this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (isEnding) process.exit(1);
    void end(0);
  });
}
// A write that finds no room may happen anywhere, at any time; everything else that was not caught is a fault of ours.
process.on('uncaughtException', (error) => {
  console.error(fullDisk(error) ?? error);
  void end(1);
});
// Said already by the command that started this one with a channel.
if (!process.send) say('Starting Usher …');
installMissing();

const { bundle, endBundler } = await import('./run.mjs');
const isOwn = options.template === undefined || options.own;
let extensions = [];
if (isOwn)
  await run(() => {
    extensions = extensionsFrom(values);
    followCatalog();
  });
const template = options.template === undefined ? await own() : resolve(options.template);
let web;
if (isOwn && !options.noWeb && !options.pages && (options.template === undefined || hasWeb(template)))
  await run(async () => {
    web = await (await import('./web.mjs')).buildWebApart({ extensions });
  });
const main = await load('packages/understudy/src/main.ts');
const usher = isOwn ? await load('tools/dev/usher.ts') : undefined;

running = await started();

async function started() {
  const given = {
    template,
    ...(options.stack ? { stack: options.stack } : {}),
    data: options.data,
    host: options.host,
    port: options.port,
    parameters: options.parameters,
    leaveOut: options.leaveOut,
    ...(options.clock === undefined ? {} : { clockMs: options.clock }),
    ...(web ? { webFolder: web.folder } : {}),
    ...(options.pages ? { pages: options.pages } : {}),
    onFatal: (sentence) => {
      console.error(sentence);
      void end(1);
    },
  };
  try {
    const cloud = await during('Starting the database and the services', () =>
      main.startCloud(usher ? usher.optionsFor(given) : given),
    );
    try {
      if (usher)
        await during('Bringing in users, catalog and keys', () =>
          usher.firstSteps(cloud, load, web, catalogsOf(extensions)),
        );
      endBundler();
      cloud.announce(process.env.USHER_RESTARTED === '1');
      process.send?.({ address: cloud.address });
    } catch (error) {
      await cloud.stop();
      throw error;
    }
    return cloud;
  } catch (error) {
    if (options.ephemeral) rmSync(options.data, { recursive: true, force: true });
    // What a person can put right has a name and one sentence; everything else is a fault of ours and keeps its stack.
    if (main.isStartRefused(error) || usher?.isRefused(error)) giveUp(error.message);
    const full = fullDisk(error);
    if (full) giveUp(full);
    throw error;
  }
}

/** Once, however many reasons there are; what goes wrong on the way out is not said over the reason. */
async function end(code) {
  if (isEnding) return;
  isEnding = true;
  try {
    await running?.stop();
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
  if (options.ephemeral) rmSync(options.data, { recursive: true, force: true });
  process.exit(code);
}

async function own() {
  const { synth } = await import('./synth.mjs');
  try {
    return (await synth({ extensions, ...(await usersNamed()) })).folder;
  } catch (error) {
    return giveUp(error.message);
  }
}

/** What another environment's users make of the stack: it lies beside the one that is made without. */
async function usersNamed() {
  const env = options.usersOf;
  if (env === undefined) return {};
  const { settingsFor } = await import('../operate/settings.mjs');
  const { synth } = await settingsFor({ env, settings: options.settings, parameter: [] });
  const { settingsHere } = await import('./synth.mjs');
  if (synth.users === undefined || synth.users.kind === 'own')
    giveUp(`${env} has no users but those of Usher's own pool (${options.settings}): start without --users.`);
  const folder = join(root, 'build', 'users', env, 'cdk.out');
  return { settings: { ...settingsHere, users: synth.users }, folder };
}

/** Whether a stack that was named serves a web client: with `web: false` it does not. */
function hasWeb(folder) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.template.json'))
    .some((name) => readFileSync(join(folder, name), 'utf8').includes('"AWS::CloudFront::Distribution"'));
}

async function load(entry) {
  process.setSourceMapsEnabled(true);
  return import(pathToFileURL(await bundle(entry)).href);
}

function optionsFrom(given) {
  const port = Number(given.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    wrong(`The port is a number from 0 to 65535, not "${given.port}".`);
  const clock = given.clock === undefined ? undefined : Date.parse(given.clock);
  if (Number.isNaN(clock))
    wrong(`The clock takes an ISO time such as 2026-12-01T00:00:00Z, not "${given.clock}".`);
  if (given.users !== undefined && given.template !== undefined)
    wrong('A template that is named has its users already, so --users says nothing of it.');
  const parameters = Object.fromEntries(given.parameter.map(pair));
  return {
    port,
    clock,
    data: given.ephemeral ? mkdtempSync(join(tmpdir(), 'usher-')) : resolve(root, given.data),
    ephemeral: given.ephemeral,
    template: given.template,
    own: given.own,
    usersOf: given.users,
    settings: given.settings,
    stack: given.stack,
    host: given.host,
    noWeb: given['no-web'],
    pages: given.pages,
    parameters,
    leaveOut: given['leave-out'],
  };
}

function pair(text) {
  const equals = text.indexOf('=');
  if (equals < 1) wrong(`A parameter is given as name=value, not "${text}".`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
