// npm run preflight: what would stop a deployment, before anything is built.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { catalogsOf, checkedExtensions, extensionOption } from '../dev/extensions.mjs';
import { demandNode, installMissing } from '../dev/ready.mjs';

const { values } = readCommandLine({
  name: 'npm run preflight',
  about: `Looks at what a deployment needs, builds nothing and changes nothing: credentials, region, bootstrap, Lambda's quota, the
state of the stacks, names, parameters, the catalog and Stripe's key. Says all that it finds at once, and ends with 1 when
something would stop the deployment. npm run deploy does the same first. What AWS does not let these credentials see is a note.`,
  options: {
    project: { value: 'name', default: 'usher', about: 'the first part of every name in the account' },
    env: { value: 'name', default: 'dev', about: 'the second part, one for each deployment' },
    ...extensionOption,
    parameter: { value: 'name=value', multiple: true, about: 'a parameter of the stack' },
  },
});
demandNode();
installMissing({ development: true });
await run(async () => {
  const { load } = await import('../dev/run.mjs');
  const { preflight } = await load('tools/operate/preflight/preflight.ts');
  const { project, env, parameter } = values;
  const additions = catalogsOf(checkedExtensions(values.extension));
  if (!(await preflight({ project, env, parameter, additions }, console.log))) process.exitCode = 1;
  else console.log(`\nNothing stops the deployment of ${project}-${env}.`);
});
