// Finds a Chromium for the browser tests, or gets one.
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { root } from './ready.mjs';

/** The headless shell first: a page costs less than half of the processor time there, for want of a window. */
const names = [
  'chromium-headless-shell',
  'chrome-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const fromPlaywrightFiles = [
  ['chromium_headless_shell-', 'chrome-headless-shell-linux64/chrome-headless-shell'],
  ['chromium_headless_shell-', 'chrome-linux/headless_shell'],
  ['chromium-', 'chrome-linux64/chrome'],
  ['chromium-', 'chrome-linux/chrome'],
];

/** The path of an executable, or undefined. `CHROMIUM_PATH` goes first. */
export function findChromium() {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env.CHROMIUM_PATH, ...onPath, ...elsewhere, ...fromPlaywright()].find(
    (path) => path && isExecutable(path),
  );
}

/** Playwright's download first, then Debian's package; undefined when neither can be had. */
export function getChromium() {
  const found = findChromium();
  if (found) return found;
  console.log('Getting a Chromium for the browser tests (once) …');
  quietly(process.execPath, [
    join(root, 'node_modules/playwright-core/cli.js'),
    'install',
    '--only-shell',
    'chromium',
  ]);
  const downloaded = findChromium();
  if (downloaded) return downloaded;
  if (process.platform === 'linux' && existsSync('/usr/bin/apt-get')) {
    const unsandboxed = ['-o', 'APT::Sandbox::User=root'];
    quietly('apt-get', [...unsandboxed, 'update']);
    // Older releases of Debian have no package of the shell alone.
    for (const name of ['chromium-headless-shell', 'chromium']) {
      quietly('apt-get', [...unsandboxed, 'install', '-y', '--no-install-recommends', name]);
      if (findChromium()) break;
    }
  }
  return findChromium();
}

function quietly(command, args) {
  spawnSync(command, args, {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 600_000,
  });
}

function fromPlaywright() {
  const cache = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache', 'ms-playwright');
  if (!existsSync(cache)) return [];
  const folders = readdirSync(cache);
  return fromPlaywrightFiles.flatMap(([prefix, file]) =>
    folders.filter((folder) => folder.startsWith(prefix)).map((folder) => join(cache, folder, file)),
  );
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(error.code)) return false;
    throw error;
  }
}
