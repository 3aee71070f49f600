// What every command of this package does with its command line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { own } from './bundled.mjs';

/** Reads it, and answers --help and --version. `wrong` ends the command with a sentence and exit code 2. */
export function commandLine({ name, help, options, allowPositionals = false }) {
  const wrong = (sentence) => {
    console.error(`${sentence} ${name} --help lists what there is.`);
    process.exit(2);
  };
  const end = (text) => {
    console.log(text);
    process.exit(0);
  };
  const read = () => {
    try {
      return parseArgs({
        allowPositionals,
        options: { ...options, version: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      });
    } catch (error) {
      if (!String(error.code).startsWith('ERR_PARSE_ARGS_')) throw error;
      // Behind its first sentence Node says how else a value could be given.
      return wrong(error.message.split(/\.?\n|\. /)[0].replace(/\.?$/, '.'));
    }
  };
  const { values, positionals } = read();
  if (values.help) end(help);
  if (values.version) end(JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')).version);
  return { values, positionals, wrong };
}

export const text = { type: 'string' };
export const texts = { type: 'string', multiple: true, default: [] };
export const flag = { type: 'boolean', default: false };
