// Reads environments.ts, before anything is built.
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../dev/ready.mjs';
import { bundle, isBuildFailure } from '../dev/run.mjs';
import { NotPossible } from '../dev/sentences.mjs';

export const settingsOptions = {
  settings: {
    value: 'file',
    default: 'environments.ts',
    about: 'the file with the settings of each environment (docs/settings.md)',
  },
  parameter: {
    value: 'name=value',
    multiple: true,
    about: 'a parameter of the stack for this deployment, instead of the one in the file',
  },
  // What a new account may not allow yet (docs/deploying.md).
  'no-web': { about: 'deploys no CloudFront, web client or operators’ page, like the setting web: false' },
  'no-reserve': { about: 'reserves no concurrent executions, like the setting reserve: false' },
};

/** What the synth and the stack are given for an environment; what does not exist or does not fit is one sentence. */
export async function settingsFor({ env, settings, parameter, ...values }) {
  const file = relative(root, resolve(root, settings));
  if (!existsSync(resolve(root, file))) throw new NotPossible(`There is no file ${settings}.`);
  const { givenFor } = await imported('infra/environment.ts');
  const leftOut = {
    ...(values['no-web'] ? { web: false } : {}),
    ...(values['no-reserve'] ? { reserve: false } : {}),
  };
  return givenFor((await imported(file)).environments, env, parameter, settings, leftOut);
}

async function imported(file) {
  try {
    return await import(pathToFileURL(await bundle(file)).href);
  } catch (error) {
    // esbuild has printed what is wrong, and where.
    if (isBuildFailure(error)) throw new NotPossible(`${file} cannot be read: its mistake stands above.`);
    throw error;
  }
}
