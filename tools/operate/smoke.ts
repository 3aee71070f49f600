// npm run smoke: shows from outside that a deployment does what its contract says.
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { NotPossible } from '../dev/sentences.mjs';
import { codeOption } from './signIn.ts';
import { placeOf } from './smoke/place.ts';
import { reportTo } from './smoke/report.ts';
import { smokeAll } from './smoke/smokeAll.ts';
import { targetOptions } from './target.ts';

const { values, wrong } = readCommandLine({
  name: 'npm run smoke',
  about: `Calls every operation of a deployment by its own addresses, as a person and as an operator, and shows that a use is pushed, that
the webhook takes signed events only, and that the web client is served. What changes something changes the test
person's own account, which is deleted at the end; what would change anything else is called so that it has to be
refused. Ends with 1 when a check has failed.`,
  options: {
    outputs: {
      value: 'file',
      about: 'the deployment (default outputs.{env}.json; without --env outputs.json of the data folder)',
    },
    ...targetOptions,
    wait: { value: 'seconds', default: '30', about: 'how long a push may take' },
    'make-users': {
      about:
        'makes its two users also in a user pool that is another app’s (the setting users), and deletes them there',
    },
    code: codeOption,
  },
  more: `With AWS credentials of the deployment it makes a person and an operator of its own, and removes both. Without, it calls as
USHER_SMOKE_EMAIL and USHER_SMOKE_PASSWORD, whose account stays, and as an operator only with USHER_ADMIN_EMAIL and
USHER_ADMIN_PASSWORD, which go before an operator of its own in any case.`,
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
  console.error(`Smoke test of ${place.outputs.graphqlUrl}, by ${place.file}.`);
  try {
    await smokeAll({
      ...{ place, report, waitMs: waitSeconds * 1000, code: values.code, stop: stop.signal },
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
