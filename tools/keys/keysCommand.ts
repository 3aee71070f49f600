import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { codeOption } from '../operate/signIn.ts';
import { pythonKeys, typescriptKeys, type Keys } from './keyTexts.mjs';
import { keysOfDeployment, keysOfFiles } from './readKeys.ts';

/** The command that writes typed keys, under the name by which it is called. */
export async function keysCommand(name: string): Promise<void> {
  const { values } = readCommandLine({
    name,
    about: `Writes the keys of your features and products as types, so that a misspelt key does not compile: the hooks and the server client
of @usher/client accept only these, and Python gets Literal types.`,
    options: {
      catalog: { value: 'file', default: 'catalog.json', about: 'the catalog that declares them' },
      add: { value: 'file', multiple: true, about: 'the catalog of an extension, which adds to it' },
      outputs: {
        value: 'file',
        about: 'asks a deployment, or a local Usher (.usher/outputs.json), instead of reading a catalog',
      },
      ts: { value: 'file', about: 'the TypeScript file (without --python, default usher-keys.ts)' },
      python: { value: 'file', about: 'the Python file, such as usher_keys.py' },
      check: { about: 'writes nothing, and exits with 1 when a file is out of date' },
      code: codeOption,
    },
    more: `With --outputs an operator signs in: USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD, or the one that npm start created.`,
  });
  await run(async () => {
    const { catalog, add, outputs, python, check, code } = values;
    const keys =
      outputs === undefined ? keysOfFiles([catalog, ...add]) : await keysOfDeployment(outputs, code);
    const typescript = values.ts ?? (python === undefined ? 'usher-keys.ts' : undefined);
    const written = `Written by ${name} from ${outputs ?? [catalog, ...add].join(' and ')}: write it anew when that has changed.`;
    const texts = textsFor(keys, { typescript, python, written });
    process.exitCode = check ? checked(texts) : wrote(texts);
  });
}

interface Wanted {
  typescript: string | undefined;
  python: string | undefined;
  written: string;
}

function textsFor(keys: Keys, { typescript, python, written }: Wanted): Map<string, string> {
  const texts = new Map<string, string>();
  if (typescript !== undefined) texts.set(typescript, typescriptKeys(keys, written));
  if (python !== undefined) texts.set(python, pythonKeys(keys, written));
  return texts;
}

function checked(texts: Map<string, string>): number {
  const old = [...texts].filter(([file, text]) => textOf(file) !== text).map(([file]) => file);
  for (const file of old)
    console.error(
      `${file} is ${existsSync(file) ? 'out of date' : 'missing'}: run the same command without --check.`,
    );
  return old.length > 0 ? 1 : 0;
}

function wrote(texts: Map<string, string>): number {
  for (const [file, text] of texts) {
    const isSame = textOf(file) === text;
    if (!isSame) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    console.log(`${file}: ${isSame ? 'unchanged' : 'written'}.`);
  }
  return 0;
}

/** Line ends are those of the checkout. */
function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : undefined;
}
