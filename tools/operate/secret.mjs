// npm run secret: sets Stripe's key and signing secrets of a deployment, and says what is set without showing it.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { demandNode, installMissing } from '../dev/ready.mjs';

const words = ['stripe', 'webhook', 'endpoint'];
const { values, positionals, wrong } = readCommandLine({
  name: 'npm run secret',
  arguments: { names: `[${words.join(' | ')}]`, most: 1 },
  about: `Says which Stripe secrets a deployment has, without their values. With a word it sets one of them, read from a pipe or typed
without echo, and keeps the others:
  stripe    the restricted API key: of live mode for prod, of test mode for every other environment
  webhook   a signing secret of its webhook endpoint; the previous one stays valid as long as Stripe signs with both
  endpoint  makes that endpoint in Stripe, with the right version and events, and keeps its signing secret`,
  options: {
    env: { value: 'name', about: 'the deployment {project}-{name} in the AWS account of your credentials' },
    project: { value: 'name', default: 'usher', about: 'the first part of the name of that deployment' },
    local: {
      value: 'folder',
      about:
        'without --env: the product that runs on this machine, by its data folder (default .usher, or USHER_DATA)',
    },
    remove: {
      about:
        'with stripe: removes the key, which turns payments off; with webhook: removes all but the newest',
    },
  },
  more: `endpoint reads a key that may write webhook endpoints from STRIPE_ACCOUNT_KEY, or asks for it, and does not store it.`,
});
const [word] = positionals;
if (word !== undefined && !words.includes(word)) wrong(`"${word}" is none of ${words.join(', ')}.`);
if (values.remove && !['stripe', 'webhook'].includes(word)) wrong('--remove goes with stripe or webhook.');
demandNode();
installMissing({ development: true });
await run(async () => {
  const { load } = await import('../dev/run.mjs');
  const { secret } = await load('tools/operate/secret/secret.ts');
  await secret(values, word, console.log);
});
