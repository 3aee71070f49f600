import { join } from 'node:path';
import { localExtensions } from '../../../tools/dev/extensions.mjs';
import { synth } from '../../../tools/dev/synth.mjs';
import { synthesized } from '../stack/template.ts';

/** `USHER_STORIES=prod npx vitest run --project stories`: the stories are told of what production deploys. */
const isProd = process.env['USHER_STORIES'] === 'prod';

/** What the names of its tables and functions begin with. */
export const deployment = isProd ? 'usher-prod' : 'usher-dev';

/** Whether its API answers introspection. */
export const tellsSchema = !isProd;

/** Where the stack of the stories lies. */
export const storiesStack = isProd ? join('build', 'stories-prod') : synthesized;

/** What `npm start` is told to run a folder with the stack of the stories, or a copy of it. */
export function argsToRun(folder: string): string[] {
  const args = ['--template', folder, '--own', '--stack', deployment];
  if (!isProd) return args;
  return [
    ...args,
    // Production takes no origin of this machine.
    ...['--parameter', 'WebOrigins=https://app.example.com'],
    // Operators sign in with a code in one story; the others are about something else.
    ...['--parameter', 'OperatorsSecondFactor=optional'],
  ];
}

/** The same for the stack itself, which `npm start` runs of its own accord where it is that of dev. */
export const storiesArgs = isProd ? argsToRun(storiesStack) : [];

export async function synthesizeStories(): Promise<void> {
  const extensions = localExtensions();
  await synth({ extensions });
  if (isProd) await synth({ extensions, env: 'prod', folder: join(process.cwd(), storiesStack) });
}
