// npm start: installs what is missing, synthesizes the stack, builds the web client and runs all of it in one process.
import { parseArgs } from 'node:util';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { demandNode, giveUp, installMissing, root } from './ready.mjs';

// A deployment's functions run in UTC; a worker thread cannot set this for itself.
process.env.TZ = 'UTC';

const help = `usage: npm start [-- <options>]

Runs the whole product on this machine. Nothing leaves it; Ctrl-C stops it; a second start finds everything again.

  --port <n>             4000 unless told (USHER_PORT); 0 takes any free one
  --data <folder>        where everything is kept: .usher unless told (USHER_DATA)
  --ephemeral            keeps nothing: a fresh folder that is removed at the end
  --template <folder>    runs another synthesized stack instead of Usher's own (USHER_TEMPLATE)
  --own                  that folder holds Usher's stack: users, catalog and keys are brought in as without it
  --stack <name>         which stack, when that folder holds several
  --parameter <n=value>  a parameter of the stack; may be repeated
  --clock <time>         starts with the clock at this ISO time (USHER_CLOCK)
  --host <address>       127.0.0.1 unless told; anything else opens the product to the network
  --no-web               does not build or serve the web client
  --help`;

demandNode();
const options = optionsFrom(process.argv.slice(2));
installMissing();

const { bundle } = await import('./run.mjs');
const isOwn = options.template === undefined || options.own;
const template = options.template === undefined ? await own() : resolve(options.template);
const web = isOwn && !options.noWeb ? await (await import('./web.mjs')).buildWeb() : undefined;
const main = await load('local/main.ts');
const usher = isOwn ? await load('scripts/usher.ts') : undefined;

const running = await started();
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (stopping) process.exit(1);
    stopping = true;
    void stop(0);
  });
}

async function started() {
  const given = {
    template,
    ...(options.stack ? { stack: options.stack } : {}),
    data: options.data,
    host: options.host,
    port: options.port,
    parameters: options.parameters,
    ...(options.clock === undefined ? {} : { clockMs: options.clock }),
    ...(web ? { webFolder: web.folder } : {}),
  };
  try {
    const cloud = await main.startCloud(usher ? usher.optionsFor(given) : given);
    try {
      if (usher) await usher.firstSteps(cloud, load, web);
      cloud.announce();
    } catch (error) {
      await cloud.stop();
      throw error;
    }
    return cloud;
  } catch (error) {
    if (options.ephemeral) rmSync(options.data, { recursive: true, force: true });
    // What a person can mend has a name and one sentence; everything else is a fault of ours and keeps its stack.
    if (main.isStartRefused(error) || usher?.isRefused(error)) giveUp(error.message);
    throw error;
  }
}

async function stop(code) {
  await running.stop();
  if (options.ephemeral) rmSync(options.data, { recursive: true, force: true });
  process.exit(code);
}

async function own() {
  const { synth } = await import('./synth.mjs');
  try {
    return synth().folder;
  } catch (error) {
    return giveUp(error.message);
  }
}

async function load(entry) {
  process.setSourceMapsEnabled(true);
  return import(pathToFileURL(await bundle(entry)).href);
}

function optionsFrom(args) {
  const values = parse(args);
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  const port = Number(values.port ?? process.env.USHER_PORT ?? 4000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    giveUp(`The port is a number from 0 to 65535, not "${values.port ?? process.env.USHER_PORT}".`);
  const clockText = values.clock ?? process.env.USHER_CLOCK;
  const clock = clockText === undefined ? undefined : Date.parse(clockText);
  if (Number.isNaN(clock))
    giveUp(`The clock takes an ISO time such as 2026-12-01T00:00:00Z, not "${clockText}".`);
  const data = values.ephemeral
    ? mkdtempSync(join(tmpdir(), 'usher-'))
    : resolve(values.data ?? process.env.USHER_DATA ?? join(root, '.usher'));
  return {
    port,
    clock,
    data,
    ephemeral: values.ephemeral ?? false,
    template: values.template ?? process.env.USHER_TEMPLATE,
    own: values.own ?? false,
    stack: values.stack,
    host: values.host ?? '127.0.0.1',
    noWeb: values['no-web'] ?? false,
    parameters: Object.fromEntries((values.parameter ?? []).map(pair)),
  };
}

function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        ephemeral: { type: 'boolean' },
        template: { type: 'string' },
        own: { type: 'boolean' },
        stack: { type: 'string' },
        parameter: { type: 'string', multiple: true },
        clock: { type: 'string' },
        host: { type: 'string' },
        'no-web': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    return giveUp(`${error.message.split('\n')[0]} See npm start -- --help.`);
  }
}

function pair(text) {
  const equals = text.indexOf('=');
  if (equals < 1) giveUp(`A parameter is given as name=value, not "${text}".`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
