// npm run secret: sets Stripe's key and signing secrets of a deployment, and says what is set without showing it.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { demandNode, installMissing } from '../dev/ready.mjs';

const words = ['stripe', 'webhook', 'endpoint'];
const { values, positionals, wrong } = readCommandLine({
  name: 'npm run secret',
  arguments: { names: `[${words.join(' | ')}]`, most: 1 },
  about: `Says which of Stripe's secrets a deployment has, and never what they are. With a word it sets one of them, from a pipe or typed
without being shown, and keeps the others:
  stripe    the key: a restricted one, of live mode for prod and of test mode for every other environment
  webhook   a signing secret of its webhook endpoint; the one before stays valid, as long as Stripe signs with both
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
      about: 'with stripe: takes the key away, so that payments are off; with webhook: all but the newest',
    },
  },
  more: `endpoint takes a key that may write webhook endpoints from STRIPE_ACCOUNT_KEY, or asks for it; it is not kept.`,
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
