// npm run preflight: what would stop a deployment, before anything is built.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { extensionOption } from '../dev/extensions.mjs';
import { demandNode, installMissing } from '../dev/ready.mjs';
import { sentenceFor } from '../dev/sentences.mjs';
import { breakingOption, broughtBy } from './brought.mjs';
import { settingsFor, settingsOptions } from './settings.mjs';

const { values } = readCommandLine({
  name: 'npm run preflight',
  about: `Looks at what a deployment needs, builds nothing and changes nothing: credentials, region, bootstrap, Lambda's quota, the
state of the stacks, names, settings, the catalog, the schema beside the one that is deployed, the user pool that is there already, Stripe's key, and the end of the
price list's. Says all that it finds at once, and ends with 1 when
something would stop the deployment. npm run deploy does the same first. What AWS does not let these credentials see is a note.`,
  options: {
    project: { value: 'name', default: 'usher', about: 'the first part of every name in the account' },
    env: { value: 'name', default: 'dev', about: 'the second part, one for each deployment' },
    ...extensionOption,
    ...settingsOptions,
    ...breakingOption,
  },
});
demandNode();
installMissing({ development: true });
await run(async () => {
  const { load } = await import('../dev/run.mjs');
  const { preflight } = await load('tools/operate/preflight/preflight.ts');
  const { project, env } = values;
  const wanted = { project, env, ...broughtBy(values), ...(await settings()) };
  if (!(await preflight(wanted, console.log))) process.exitCode = 1;
  else console.log(`\nNothing stops the deployment of ${project}-${env}.`);
});

/** What is wrong with them is one finding among the others. */
async function settings() {
  try {
    const { parameters, reserve, web, legacyTable, users } = await settingsFor(values);
    return { parameters, reserve, web, legacyTable, users };
  } catch (error) {
    const settingsFault = sentenceFor(error);
    if (settingsFault === undefined) throw error;
    return { parameters: {}, settingsFault };
  }
}
