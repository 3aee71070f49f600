#!/usr/bin/env node
// npx understudy <folder>: runs any synthesized stack.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundled, own } from './bundled.mjs';
import { issuersFrom } from './issuers.mjs';

// A deployment's functions run in UTC; a worker thread cannot set this for itself.
process.env.TZ = 'UTC';

const help = `usage: understudy <folder> [options]

Runs a synthesized stack (the output of cdk synth) on this machine, without an AWS account. Ctrl-C stops it; a second start
with the same data folder finds everything again.

  --port <n>                 0 takes any free one (default 4000)
  --data <folder>            where everything is kept (default .understudy)
  --host <address>           anything but 127.0.0.1 opens it to the network (default 127.0.0.1)
  --stack <name>             which stack, when the folder holds several
  --parameter <name=value>   a parameter of the stack (may be repeated)
  --issuer <issuer=address>  what on this machine stands for an OpenID Connect issuer (may be repeated)
  --standing <file>          what the account has before the stack: a user pool, clients and groups, as JSON
  --clock <time>             where the clock starts, as an ISO time; without it, where it was left
  --web <folder>             a built web client, which is served at /
  --version                  prints the version
  --help, -h                 prints this, and does nothing else`;

const { values, positionals } = readArguments();
if (values.help) end(0, help);
if (values.version) end(0, JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')).version);
if (positionals.length !== 1)
  wrong(positionals.length === 0 ? 'Name the synthesized folder.' : 'One folder is enough.');

const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  wrong(`The port is a number from 0 to 65535, not "${values.port}".`);
const clockMs = values.clock === undefined ? undefined : Date.parse(values.clock);
if (Number.isNaN(clockMs))
  wrong(`The clock takes an ISO time such as 2026-12-01T00:00:00Z, not "${values.clock}".`);

const issuers = issuersFrom(values.issuer, wrong);

let cloud;
let isEnding = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));

const { startCloud, isStartRefused } = await bundled('src/main.ts');
try {
  cloud = await startCloud({
    template: resolve(positionals[0]),
    data: resolve(values.data),
    host: values.host,
    port,
    parameters: Object.fromEntries(values.parameter.map(pair)),
    issuers,
    ...(values.stack === undefined ? {} : { stack: values.stack }),
    ...(values.standing === undefined ? {} : { standing: standingIn(values.standing) }),
    ...(clockMs === undefined ? {} : { clockMs }),
    ...(values.web === undefined ? {} : { webFolder: resolve(values.web) }),
    onFatal: (sentence) => {
      console.error(sentence);
      void stop(1);
    },
  });
  cloud.announce();
} catch (error) {
  if (!isStartRefused(error)) throw error;
  console.error(error.message);
  process.exit(1);
}

async function stop(code) {
  if (isEnding) process.exit(1);
  isEnding = true;
  await cloud?.stop();
  process.exit(code);
}

function readArguments() {
  const text = { type: 'string' };
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        port: { ...text, default: '4000' },
        data: { ...text, default: '.understudy' },
        host: { ...text, default: '127.0.0.1' },
        stack: text,
        parameter: { ...text, multiple: true, default: [] },
        issuer: { ...text, multiple: true, default: [] },
        standing: text,
        clock: text,
        web: text,
        version: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    if (!String(error.code).startsWith('ERR_PARSE_ARGS_')) throw error;
    return wrong(error.message.split('\n')[0]);
  }
}

function standingIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).Resources;
  } catch (error) {
    return wrong(`What is there before the stack cannot be read from ${file}: ${error.message}.`);
  }
}

function pair(text) {
  const equals = text.indexOf('=');
  if (equals < 1) wrong(`A parameter is given as name=value, not "${text}".`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function wrong(sentence) {
  console.error(`${sentence} understudy --help lists what there is.`);
  process.exit(2);
}

function end(code, text) {
  console.log(text);
  process.exit(code);
}
