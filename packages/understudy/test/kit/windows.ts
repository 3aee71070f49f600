import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * What a program of this repository needs to believe that it runs on another platform: Node reads `process.platform` when a
 * child process is started, so its own rules for Windows apply.
 */
export function pretending(folder: string, platform: string, arch: string): string[] {
  const file = join(folder, `${platform}-${arch}.mjs`);
  const define = (name: string, value: string) =>
    `Object.defineProperty(process, '${name}', { value: '${value}' });`;
  writeFileSync(file, [define('platform', platform), define('arch', arch)].join('\n'));
  return ['--import', pathToFileURL(file).href];
}

/**
 * A command interpreter that does what cmd.exe does with `/d /s /c "line"`, with `npm.cmd` on a path that only it knows: a batch
 * file that is started without the interpreter is not found, as Node refuses it on Windows. `batch` is the text of npm.cmd, for
 * /bin/sh. Gives the environment, in which nothing else is found by its name.
 */
export function commandInterpreter(folder: string, batch: string): Record<string, string> {
  const commands = join(folder, 'commands');
  mkdirSync(commands, { recursive: true });
  const script = (name: string, text: string) => writeFileSync(name, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  script(join(commands, 'npm.cmd'), batch);
  const path = join(folder, 'path');
  mkdirSync(path, { recursive: true });
  const unquoted = 'line=${4#\\"}; line=${line%\\"}';
  script(
    join(path, 'cmd.exe'),
    `[ "$1 $2 $3" = "/d /s /c" ] || exit 87
${unquoted}
set -- $line
name=$1; shift
[ -x "${commands}/$name.cmd" ] || exit 9009
exec "${commands}/$name.cmd" "$@"`,
  );
  return { comspec: 'cmd.exe', PATH: path };
}
