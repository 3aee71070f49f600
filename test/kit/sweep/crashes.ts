import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the functions' logs hold of crashes, timeouts and errors of ours; a trigger that was slow says so, and harms nothing. */
export function crashesIn(folder: string): string[] {
  const logs = join(folder, 'logs');
  return readdirSync(logs).flatMap((name) =>
    readFileSync(join(logs, name), 'utf8')
      .split('\n')
      .filter((line) => /"level":"ERROR"|Task timed out|Uncaught/.test(line))
      .filter((line) => !line.includes('"A trigger could not'))
      .map((line) => `${name}: ${line.slice(0, 300)}`),
  );
}
