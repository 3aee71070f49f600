// npm run smoke: shows from outside that a deployment does what its contract says.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { NotPossible } from '../dev/sentences.mjs';
import { codeOption } from './signIn.ts';
import { extensionFolders } from './smoke/extensionSteps.ts';
import { placeOf } from './smoke/place.ts';
import { reportTo } from './smoke/report.ts';
import { smokeAll } from './smoke/smokeAll.ts';
import { targetOptions } from './target.ts';

const { values, wrong } = readCommandLine({
  name: 'npm run smoke',
  about: `Calls every operation of a deployment at its own addresses, as a user and as an operator, and checks that a use is pushed, that
the webhook accepts only signed events, and that the web client is served. Changes are made to the test user's own
account, which is deleted at the end; operations that would change anything else are called so that they must be
refused. Exits with 1 when a check fails.`,
  options: {
    outputs: {
      value: 'file',
      about: 'the deployment (default outputs.{env}.json; without --env outputs.json of the data folder)',
    },
    ...targetOptions,
    app: {
      value: 'folder',
      default: '.',
      about: 'with @usher/cdk and extensions: the app that their folders are in (default this clone)',
    },
    wait: { value: 'seconds', default: '30', about: 'how long a push may take' },
    'make-users': {
      about:
        'creates its two users even in another app’s user pool (the setting users), and deletes them again',
    },
    code: codeOption,
  },
  more: `With AWS credentials of the deployment it creates a user and an operator, and removes both. Without them it calls as
USHER_SMOKE_EMAIL and USHER_SMOKE_PASSWORD, whose account stays. If USHER_ADMIN_EMAIL and USHER_ADMIN_PASSWORD are set, it uses
that operator; without credentials and without these it makes no operator's calls.`,
});
const waitSeconds = Number(values.wait);
if (!(waitSeconds > 0 && waitSeconds <= 600))
  wrong('--wait is a number of seconds, above 0 and at most 600.');
await run(main);

async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => stop.abort(new NotPossible('Interrupted.')));
  const report = reportTo((line) => console.log(line));
  const place = await placeOf(values);
  const extensions = extensionFolders(place.outputs.extensions, values.app);
  console.error(`Smoke test of ${place.outputs.graphqlUrl}, by ${place.file}.`);
  try {
    await smokeAll({
      ...{ place, report, extensions, waitMs: waitSeconds * 1000, code: values.code, stop: stop.signal },
      makesUsers: values['make-users'],
      progress: (line) => console.error(line),
    });
  } finally {
    place.access?.pool.destroy();
    const { ok, failed, notShown } = report.counts;
    console.log(`${ok} ok, ${failed} failed, ${notShown} not shown.`);
    if (failed > 0) process.exitCode = 1;
  }
}
