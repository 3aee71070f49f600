// npm run reset: forgets everything that the local product keeps.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { readCommandLine } from './commandLine.mjs';
import { giveUp, root } from './ready.mjs';

const { values } = readCommandLine({
  name: 'npm run reset',
  about:
    'Asks, then removes the data folder of the local product, with every account, trial and counter in it.',
  options: {
    data: { value: 'folder', default: '.usher', env: 'USHER_DATA', about: 'the folder' },
    yes: { short: 'y', about: 'does not ask' },
  },
});
const data = resolve(root, values.data);
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
  const { pid } = JSON.parse(readFileSync(lock, 'utf8'));
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM is a living process of another user.
    if (error.code === 'ESRCH') return;
    if (error.code !== 'EPERM') throw error;
  }
  giveUp(`Process ${pid} is using ${data}. Stop it first.`);
}

async function ask() {
  if (!process.stdin.isTTY) giveUp('There is no terminal to ask at; say --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    `Every account, trial and counter in ${data} will be gone. Type "forget": `,
  );
  terminal.close();
  if (answer.trim() !== 'forget') giveUp('Nothing was removed.');
}
