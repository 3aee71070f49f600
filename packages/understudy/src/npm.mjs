// npm as a child process, on every platform. Imports nothing but Node: it is needed before anything is installed.
import { spawnSync } from 'node:child_process';

/** What neither sh nor cmd.exe reads as anything but itself. */
const plainWord = /^[\w@.:/=-]+$/;

/**
 * What `spawn` and `spawnSync` take to run npm. On Windows npm is a batch file, which Node starts only through a shell
 * (CVE-2024-27980), and a shell reads the arguments a second time: so they are plain words, and a folder is given as
 * `cwd`, never as an argument.
 */
export function npmCommand(args) {
  const odd = args.find((word) => !plainWord.test(word));
  if (odd !== undefined) throw new Error(`An argument of npm is a plain word, not ${JSON.stringify(odd)}.`);
  return process.platform === 'win32'
    ? { file: ['npm', ...args].join(' '), args: [], shell: true }
    : { file: 'npm', args, shell: false };
}

/** Runs npm to its end. `problem` is undefined, or says in one line why it failed. */
export function runNpm(words, options = {}) {
  const { file, args, shell } = npmCommand(words);
  const result = spawnSync(file, args, { ...options, shell, encoding: 'utf8' });
  return { ...result, problem: problemOf(result) };
}

/** npm's own reason: its code and the line behind it, without the paths of its log. */
export function problemOf({ error, status, signal, stderr }) {
  if (error) return error.code === 'ETIMEDOUT' ? 'npm took too long' : `npm cannot be run: ${error.message}`;
  if (status === 0) return undefined;
  const lines = (stderr ?? '')
    .split(/\r?\n/)
    .map((line) => /^npm (?:error|ERR!) (.*)$/.exec(line)?.[1]?.trim())
    .filter((line) => line && !line.startsWith('A complete log'));
  const code = /^code (\S+)$/.exec(lines[0] ?? '')?.[1];
  const reason = code === undefined ? lines[0] : [code, lines[1]].filter(Boolean).join(': ');
  return reason ?? `npm ended with ${signal ?? `code ${status}`}`;
}
