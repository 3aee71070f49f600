// What every command does the same way: reads its options, prints its help, and says in one sentence what went wrong.
// Imports nothing but Node, so that --help works before anything is installed.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sentenceFor } from './sentences.mjs';

const common = {
  version: { about: 'prints the version' },
  help: { short: 'h', about: 'prints this help' },
};

/** Columns of a help text; a terminal's default width. */
const width = 100;

/**
 * Reads the arguments of a command. `--help` and `--version` print and end the process with 0 before anything is done;
 * what cannot be read ends it with 2 and one sentence.
 */
export function readCommandLine(command, args = process.argv.slice(2)) {
  const wrong = (sentence) => {
    console.error(`${sentence} ${whereHelpIs(command)}`);
    process.exit(2);
  };
  const own = command.passesOn ? untilFirstPositional(args, command.options) : args;
  const { values, positionals } = parsed(command, own, wrong);
  if (values.help) {
    console.log(helpFor(command));
    process.exit(0);
  }
  if (values.version) {
    console.log(versionOf());
    process.exit(0);
  }
  const words = [...positionals, ...args.slice(own.length)];
  const { least = 0, most = least } = command.arguments ?? {};
  if (words.length < least) wrong(command.arguments.missing);
  if (words.length > most) wrong(`"${words[most]}" is one argument too many.`);
  return { values: withDefaults(command.options ?? {}, values), positionals: words, wrong };
}

/** Runs the work of a command: what the user of the command can fix is one sentence and exit code 1. */
export async function run(work) {
  try {
    await work();
  } catch (error) {
    const sentence = sentenceFor(error);
    if (sentence === undefined) throw error;
    // What was shown as progress ends without a new line.
    console.error(process.stderr.isTTY ? `\n${sentence}` : sentence);
    process.exit(1);
  }
}

/** The text of `--help`: every option with its default. */
export function helpFor(command) {
  const { name, arguments: words, about, options = {}, more } = command;
  const given = [words?.names, Object.keys(options).length > 0 ? '[options]' : ''].filter(Boolean).join(' ');
  const rows = Object.entries({ ...options, ...common }).map(([key, option]) => [
    `--${key}${option.value ? ` <${option.value}>` : ''}${option.short ? `, -${option.short}` : ''}`,
    aboutOf(option),
  ]);
  const column = Math.max(...rows.map(([left]) => left.length)) + 4;
  const lines = rows.map(([left, right]) =>
    wrapped(right, width - column)
      .map((line, at) => (at === 0 ? `  ${left}`.padEnd(column) : ' '.repeat(column)) + line)
      .join('\n'),
  );
  return [`usage: ${name}${given ? ` ${dashes(name)}${given}` : ''}`, about, lines.join('\n'), more]
    .filter(Boolean)
    .join('\n\n');
}

function aboutOf({ about, default: standard, env, multiple }) {
  const notes = [
    ...(standard === undefined || standard === false ? [] : [`default ${standard}`]),
    ...(env ? [`or ${env}`] : []),
    ...(multiple ? ['may be repeated'] : []),
  ];
  return notes.length > 0 ? `${about} (${notes.join(', ')})` : about;
}

function parsed({ options = {}, arguments: words }, args, wrong) {
  const all = { ...options, ...common };
  try {
    return parseArgs({
      args,
      allowPositionals: words !== undefined,
      options: Object.fromEntries(
        Object.entries(all).map(([key, { value, short, multiple }]) => [
          key,
          {
            type: value ? 'string' : 'boolean',
            ...(short ? { short } : {}),
            ...(multiple ? { multiple } : {}),
          },
        ]),
      ),
    });
  } catch (error) {
    if (!String(error.code).startsWith('ERR_PARSE_ARGS_')) throw error;
    const named = /'([^']*)'/.exec(error.message)?.[1];
    switch (error.code) {
      case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
        return wrong(`There is no option ${named}.`);
      case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
        return wrong(`"${named}" is one argument too many.`);
      default:
        return wrong(`${error.message.split('\n')[0].replace(/\.?$/, '.')}`);
    }
  }
}

function withDefaults(options, values) {
  return Object.fromEntries(
    Object.entries(options).map(([key, { value, env, default: standard, multiple }]) => [
      key,
      values[key] ?? (env && process.env[env]) ?? standard ?? (multiple ? [] : value ? undefined : false),
    ]),
  );
}

/** The command's own arguments: what follows the first word is for the program that it runs. */
function untilFirstPositional(args, options = {}) {
  const named = Object.fromEntries(
    Object.entries({ ...options, ...common }).map(([key, { value, short }]) => [
      key,
      { type: value ? 'string' : 'boolean', ...(short ? { short } : {}) },
    ]),
  );
  const { tokens } = parseArgs({ args, options: named, strict: false, allowPositionals: true, tokens: true });
  const first = tokens.find(({ kind }) => kind === 'positional');
  return first ? args.slice(0, first.index) : args;
}

function whereHelpIs({ name }) {
  return `${name} ${dashes(name)}--help lists what there is.`;
}

/** npm takes what comes before two dashes for itself. */
function dashes(name) {
  return name.startsWith('npm ') ? '-- ' : '';
}

function wrapped(text, columns) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)}${lines.at(-1) === '' ? '' : ' '}${word}`;
    if (longer.length <= columns || lines.at(-1) === '') lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** This file may run from a bundle, so the repository is looked for upwards. */
function versionOf() {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).version;
    if (folder === dirname(folder)) throw new Error('There is no package.json above this file.');
  }
}
