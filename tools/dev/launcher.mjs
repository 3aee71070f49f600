// Notices that the npm which started this process has ended: npm and its shell end without telling the program below them.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { isAlive } from './isAlive.mjs';

const lookEveryMs = 200;

/** Calls `act` once when the npm above has ended. A program that npm did not start is left alone. */
export function whenLauncherEnds(act) {
  if (!['start', 'dev'].includes(process.env.npm_lifecycle_event)) return;
  const parent = process.ppid;
  const watched = [parent];
  void npmAbove(parent).then((npm) => npm && watched.push(npm));
  const timer = setInterval(() => {
    if (process.ppid === parent && watched.every(isAlive)) return;
    clearInterval(timer);
    act();
  }, lookEveryMs);
  timer.unref();
}

/** The parent is npm's shell, or npm itself where the shell made way for its last command: then there is none above. */
async function npmAbove(pid) {
  const found = process.platform === 'win32' ? await onWindows(pid) : await onPosix(pid);
  return found && /(start|dev)\.mjs/.test(found.command) ? found.parent : undefined;
}

async function onPosix(pid) {
  const folder = `/proc/${pid}`;
  if (existsSync(folder)) {
    const stat = readFileSync(`${folder}/stat`, 'utf8');
    const command = readFileSync(`${folder}/cmdline`, 'utf8');
    // The name in the second field may hold spaces and brackets; the parent is the second field behind it.
    return { command, parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) };
  }
  const line = await printed('ps', ['-o', 'ppid=,args=', '-p', String(pid)]);
  const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(line) ?? [];
  return parent && { command, parent: Number(parent) };
}

async function onWindows(pid) {
  const query = `Get-CimInstance Win32_Process -Filter "ProcessId=${pid}" | ForEach-Object { "$($_.ParentProcessId) $($_.CommandLine)" }`;
  const line = await printed('powershell.exe', ['-NoProfile', '-Command', query]);
  const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(line) ?? [];
  return parent && { command, parent: Number(parent) };
}

/** Empty where the program cannot be run: then only the direct parent is watched. */
function printed(file, args) {
  return new Promise((resolve) => execFile(file, args, (_error, stdout) => resolve(stdout ?? '')));
}
