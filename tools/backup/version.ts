import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../dev/ready.mjs';

export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}
