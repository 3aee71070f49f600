import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The stacks of a deployment, in the order in which they are made; they are removed the other way round. */
export function stacksOf({ project, env }) {
  return [`${project}-${env}-data`, `${project}-${env}`];
}

/**
 * Where a deployment says what it made, in the root folder: `outputs.{env}.json`, or `outputs.{project}-{env}.json` for another project
 * and for an environment with a dash, which could be one. Where the file that is there is that of another region, this region has its
 * name in that of its own: no deployment writes over what another one wrote. `region` is that of the credentials when none is named.
 */
export function outputsFileOf({ project, env, region = regionOfShell() }, folder = '.') {
  const name = project === 'usher' && !env.includes('-') ? env : `${project}-${env}`;
  const usual = `outputs.${name}.json`;
  const ofRegion = `outputs.${name}.${region}.json`;
  if (region === undefined) return usual;
  if (existsSync(join(folder, ofRegion))) return ofRegion;
  const there = regionIn(join(folder, usual));
  return there === undefined || there === region ? usual : ofRegion;
}

/** Beside it, for the clients of Amplify, under the name that they know. */
export function amplifyFileOf(outputsFile) {
  return `amplify_${outputsFile}`;
}

function regionOfShell() {
  return process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
}

function regionIn(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).region : undefined;
}
