import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { localExtensions, variantFolder } from '../extensions.mjs';
import { root } from '../ready.mjs';
import { NotPossible } from '../sentences.mjs';

/** A copy of the working tree, in which files may be made wrong while the real ones stay as they are. */
export const copy = join(root, 'build', 'mutants', 'checkout');
const listing = join(root, 'build', 'mutants', 'files.json');

/** Brings the copy up to date; what was synthesized in it stays, so that the next run has less to do. */
export function copyCheckout(): void {
  const files = filesOfCheckout();
  const former = existsSync(listing) ? (JSON.parse(readFileSync(listing, 'utf8')) as string[]) : [];
  const now = new Set(files);
  for (const file of former) if (!now.has(file)) rmSync(join(copy, file), { force: true });
  mkdirSync(copy, { recursive: true });
  writeFileSync(listing, JSON.stringify(files));
  for (const file of files) {
    const [from, to] = [join(root, file), join(copy, file)];
    // A file that is the same keeps its time, and a mutant that an interrupted run left is not the same.
    if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) continue;
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to);
  }
  if (!existsSync(join(copy, 'node_modules')))
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  restoreStack();
}

/** What git knows or would take up. */
function filesOfCheckout(): string[] {
  const words = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  return execFileSync('git', words, { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)));
}

const extensions = localExtensions(root);
const stack = join(extensions.length === 0 ? copy : variantFolder(extensions, copy), 'cdk.out');
const keptStack = `${stack}.right`;

/** The stack of the code as it is in the copy now; the right one is laid aside until `restoreStack`. */
export async function synthesizeWrongStack(): Promise<void> {
  if (existsSync(stack)) renameSync(stack, keptStack);
  await synthesize();
}

export function restoreStack(): void {
  if (!existsSync(keptStack)) return;
  rmSync(stack, { recursive: true, force: true });
  renameSync(keptStack, stack);
}

/** In a process of its own, because this one has loaded the checkout's own. */
async function synthesize(): Promise<void> {
  const words = extensions.flatMap((folder) => ['--extension', folder]);
  const child = spawn(process.execPath, [join(copy, 'tools/dev/synth.mjs'), ...words], {
    cwd: copy,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, USHER_QUIET: '1' },
  });
  const end = () => child.kill();
  process.once('exit', end);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const [status] = (await once(child, 'close')) as [number | null];
  process.off('exit', end);
  if (status !== 0) throw new NotPossible(`The stack of the mutant cannot be synthesized.\n${complaint}`);
}
