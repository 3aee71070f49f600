// npm run reset: forgets everything that the local product keeps.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { giveUp, root } from './ready.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  console.log(
    'usage: npm run reset -- [--data <folder>] [--yes]\n\nRemoves the data folder (.usher, or USHER_DATA) after asking.',
  );
  process.exit(0);
}
const data = resolve(values.data ?? process.env.USHER_DATA ?? join(root, '.usher'));
if (!existsSync(data)) giveUp(`There is nothing to forget: ${data} is not there.`);
if (!existsSync(join(data, 'format.json')))
  giveUp(`${data} does not look like a data folder of Usher: it has no format.json.`);
demandStopped();
if (!values.yes) await ask();
rmSync(data, { recursive: true });
console.log(`Forgotten: ${data}`);

function demandStopped() {
  const lock = join(data, 'lock');
  if (!existsSync(lock)) return;
  const pid = Number.parseInt(readFileSync(lock, 'utf8'), 10);
  if (!Number.isInteger(pid)) return;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return;
    throw error;
  }
  giveUp(`Process ${pid} is using ${data}. Stop it first.`);
}

async function ask() {
  if (!process.stdin.isTTY) giveUp('Say --yes when nobody can be asked.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    `Every account, trial and counter in ${data} will be gone. Type "forget": `,
  );
  terminal.close();
  if (answer.trim() !== 'forget') giveUp('Nothing was removed.');
}
