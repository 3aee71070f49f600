// npm run seed: fills the product that runs on this machine with people, so that screens are seen as they will be.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommandLine, run } from '../dev/commandLine.mjs';
import { NotPossible } from '../dev/sentences.mjs';
import { aimAt } from '../operate/target.ts';

const { values, wrong } = readCommandLine({
  name: 'npm run seed',
  about: `Fills the product that runs on this machine (npm start) with accounts: trials in every state, subscriptions, rights,
counters in open windows, and an action log of sixty days. Continues where an interrupted run stopped;
the same seed and counts write the same rows. Only ever writes on this machine.`,
  options: {
    data: {
      value: 'folder',
      default: '.usher',
      env: 'USHER_DATA',
      about: 'the data folder of the running product',
    },
    accounts: { value: 'n', default: '100000', about: 'the number of accounts' },
    actions: {
      value: 'n',
      default: '1000000',
      about: 'the number of their actions, which is about that of log rows',
    },
    seed: { value: 'name', default: 'seeded', about: 'another name adds other accounts' },
  },
  more: `These accounts are only in the tables: they cannot sign in, Stripe does not know them, and a comparison of the user
pool with the tables (sync health) reports them. A repair, and the second nightly comparison, mark them as deleted.`,
});
await run(main);

async function main(): Promise<void> {
  const [accounts, actions] = [count('accounts', 1), count('actions', 0)];
  const { data, seed } = values;
  if (!/^[a-z0-9]{1,20}$/.test(seed)) wrong('--seed takes up to 20 of a–z and 0–9.');
  if (!existsSync(join(data, 'operator.json')) || !existsSync(join(data, 'outputs.json')))
    throw new NotPossible(
      `Nothing runs from ${data}. Start it first (npm start), or name its folder with --data.`,
    );
  aimAt({ local: data });
  const { graphqlUrl } = JSON.parse(readFileSync(join(data, 'outputs.json'), 'utf8')) as {
    graphqlUrl: string;
  };
  for (const url of [graphqlUrl, process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '']) {
    if (!isLoopback(url))
      throw new NotPossible(`"${url}" is not on this machine: seeding is only for a local product.`);
  }
  const answer = await fetch(new URL('/_local/state', graphqlUrl)).catch(() => undefined);
  if (!answer?.ok)
    throw new NotPossible(`The product of ${data} does not answer. Start it first (npm start).`);
  const { now } = (await answer.json()) as { now: string };

  const { seedAll } = await import('./seedAll.ts');
  const startedMs = Date.now();
  const seconds = () => (Date.now() - startedMs) / 1000;
  /** Where an interrupted run stopped. */
  let begunAt: number | undefined;
  const rows = await seedAll({
    data,
    seed,
    accounts,
    actions,
    nowMs: Date.parse(now),
    progress: (done, written) => {
      begunAt ??= done;
      const leftSeconds = done > begunAt ? ((accounts - done) * seconds()) / (done - begunAt) : undefined;
      const left = leftSeconds === undefined ? '' : `, ${Math.ceil(leftSeconds / 60)} min left`;
      const rate = Math.round(written / Math.max(1, seconds()));
      process.stderr.write(`\r${done} of ${accounts} accounts, ${written} rows, ${rate} a second${left}   `);
    },
  });
  process.stderr.write('\n');
  console.log(
    rows === 0
      ? `Everything of the seed "${seed}" is there already.`
      : `${accounts} accounts and their ${rows} rows are there (${seconds().toFixed(0)} s). Open pages are told in the background.`,
  );
}

function count(name: 'accounts' | 'actions', least: number): number {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < least || number > 100_000_000)
    wrong(`--${name} takes a whole number from ${least} on.`);
  return number;
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
