#!/usr/bin/env node
// npx understudy <folder>: runs any synthesized stack.
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundled } from './bundled.mjs';
import { commandLine, flag, text, texts } from './commandLine.mjs';
import { issuersFrom } from './issuers.mjs';

// A deployment's functions run in UTC; a worker thread cannot set this for itself.
process.env.TZ = 'UTC';

const help = `usage: understudy <folder> [options]

Runs a synthesized stack (the output of cdk synth, or a template in JSON or YAML) on this machine, without an AWS account. Ctrl-C stops it; the
next start with the same data folder continues with the same data.

  --port <n>                 the port; 0 picks a free one (default 4000)
  --data <folder>            the folder for all data (default .understudy)
  --ephemeral                removes the data folder at the end
  --host <address>           the address to listen on; any other opens it to the network (default 127.0.0.1)
  --tls                      serves https and wss; prints the certificate authority for clients to trust
  --stack <name>             which stack, when the folder holds several (may be repeated; '*' is all)
  --parameter <name=value>   a parameter of the stack (may be repeated)
  --import <name=value>      the value of an export of a stack that does not run here (may be repeated)
  --leave-out <what>         runs without LogicalId, LogicalId.Property or AWS::Type::Name (may be repeated)
  --variable <name=value>    overrides an environment variable that functions declare (may be repeated)
  --issuer <issuer=address>  the local address to use for an OpenID Connect issuer or an HTTP data source
                             (may be repeated)
  --standing <file>          resources that exist before the stack, as JSON: a user pool, clients and groups
  --companion <module>       a program to run beside the stack, by path or package (may be repeated)
  --clock <time>             the time at which the clock starts, in ISO form; without it, where it stopped
  --web <folder>             a built web client to serve at /
  --synth <command>          synthesizes the folder before the start, such as "npx cdk synth"
  --watch                    reloads a changed template and keeps the data; with --synth, synthesizes after each save
  --json                     prints one JSON object per line instead of text: ready, mail, denied, log, reloaded, refused
  --version                  prints the version
  --help, -h                 prints this help

Exit codes: 0 stopped as asked, 1 the stack cannot run here or its database ended, 2 the command line is wrong.`;

const { values, positionals, wrong } = commandLine({
  name: 'understudy',
  help,
  allowPositionals: true,
  options: {
    ...{ standing: text, clock: text, web: text, synth: text },
    ...{
      stack: texts,
      parameter: texts,
      variable: texts,
      import: texts,
      'leave-out': texts,
      issuer: texts,
      companion: texts,
    },
    ...{ ephemeral: flag, watch: flag, json: flag, tls: flag },
    port: { ...text, default: '4000' },
    data: { ...text, default: '.understudy' },
    host: { ...text, default: '127.0.0.1' },
  },
});
if (positionals.length !== 1)
  wrong(positionals.length === 0 ? 'Name the synthesized folder.' : 'One folder is enough.');

const port = Number(values.port);
if (values.port === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
  wrong(`The port is a number from 0 to 65535, not "${values.port}".`);
const clockMs = values.clock === undefined ? undefined : Date.parse(values.clock);
if (Number.isNaN(clockMs))
  wrong(`The clock takes an ISO time such as 2026-12-01T00:00:00Z, not "${values.clock}".`);
const [template, data] = [resolve(positionals[0]), resolve(values.data)];
if (values.watch && statSync(template, { throwIfNoEntry: false })?.isFile())
  wrong('--watch follows a folder, not a file.');
if (
  values.web !== undefined &&
  !values.synth &&
  !statSync(values.web, { throwIfNoEntry: false })?.isDirectory()
)
  wrong(`There is no folder ${values.web} to serve as the web client.`);
if (template === data) wrong('The data folder is another one than the synthesized folder.');

let command;
let isEnding = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(0));
// Who started this process with a channel takes it along, however it ends itself.
process.once('disconnect', () => end(0));

const { Command } = await bundled('src/command/command.ts');
command = new Command(
  {
    ...{ template, data, port, host: values.host, tls: values.tls },
    parameters: Object.fromEntries(values.parameter.map((given) => pair('A parameter', given))),
    imports: Object.fromEntries(values.import.map((given) => pair('An import', given))),
    leaveOut: values['leave-out'],
    variables: Object.fromEntries(values.variable.map((given) => pair('A variable', given))),
    issuers: issuersFrom(values.issuer, wrong),
    ...(values.stack.length === 0 ? {} : { stack: values.stack }),
    ...(values.standing === undefined ? {} : { standing: standingIn(values.standing) }),
    ...(clockMs === undefined ? {} : { clockMs }),
    ...(values.web === undefined ? {} : { webFolder: resolve(values.web) }),
    ...(values.synth === undefined ? {} : { synth: values.synth }),
    companions: values.companion,
    ...{ json: values.json, watch: values.watch, ephemeral: values.ephemeral },
  },
  (code) => process.exit(code),
);
await command.start();

function end(code) {
  // A second signal does not wait.
  if (isEnding || !command) process.exit(isEnding ? 1 : code);
  isEnding = true;
  void command.end(code);
}

function standingIn(file) {
  let standing;
  try {
    standing = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return wrong(`What is there before the stack cannot be read from ${file}: ${error.message}.`);
  }
  return standing?.Resources ?? wrong(`${file} has no Resources, which say what is there before the stack.`);
}

function pair(what, given) {
  const equals = given.indexOf('=');
  if (equals < 1) wrong(`${what} is given as name=value, not "${given}".`);
  return [given.slice(0, equals), given.slice(equals + 1)];
}
