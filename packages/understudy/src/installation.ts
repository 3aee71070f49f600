import { randomBytes } from 'node:crypto';
import { readJson, writeJson } from './outputs.ts';

/** What tells this installation from every other: generated ids, keys and credentials follow from it. */
export interface Installation {
  seed: string;
  /** Behind every local access key and every page token. */
  secret: string;
}

export function installationIn(dataFolder: string): Installation {
  const known = readJson<Installation>(dataFolder, 'installation.json');
  if (known) return known;
  const made = { seed: randomBytes(12).toString('hex'), secret: randomBytes(32).toString('hex') };
  writeJson(dataFolder, 'installation.json', made, 0o600);
  return made;
}
