#!/usr/bin/env node
// npx understudy-account: an AWS account with nothing in it, which the CDK CLI deploys into.
import { renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundled } from './bundled.mjs';
import { commandLine, flag, text, texts } from './commandLine.mjs';
import { issuersFrom } from './issuers.mjs';

// A deployment's functions run in UTC; a worker thread cannot set this for itself.
process.env.TZ = 'UTC';

const help = `usage: understudy-account [options]

An empty AWS account to deploy into: CloudFormation, STS, S3 and Systems Manager at one address. With --run, it also runs what
you deploy: tables, user pools, functions, APIs, pages, queues and schedules. Ctrl-C stops it; the next start with the same data
folder continues with the same data.

  --port <n>           the port; 0 picks a free one (default 4566)
  --data <folder>      the folder for all data (default .understudy-account)
  --region <name>      the region of the printed environment (default eu-central-1)
  --account <id>       the number of the account (default 123456789012)
  --concurrency <n>    concurrent Lambda executions in each region; new accounts have 10 (default 1000)
  --tables <n>         DynamoDB tables in each region (default 2500)
  --run                runs what you deploy; each API and distribution has its own port, after the account's
  --issuer <issuer=address>
                       the local address to use for an OpenID Connect issuer (may be repeated)
  --unverified         plays an account that AWS has not verified for CloudFront
  --version            prints the version
  --help, -h           prints this help`;

const { values, wrong } = commandLine({
  name: 'understudy-account',
  help,
  options: {
    port: { ...text, default: '4566' },
    data: { ...text, default: '.understudy-account' },
    region: { ...text, default: 'eu-central-1' },
    account: { ...text, default: '123456789012' },
    concurrency: { ...text, default: '1000' },
    tables: { ...text, default: '2500' },
    ...{ issuer: texts, run: flag, unverified: flag },
  },
});
const port = wholeNumber('port', 0, 65_535);
const concurrency = wholeNumber('concurrency', 0, 1_000_000);
const tables = wholeNumber('tables', 0, 1_000_000);
if (!/^\d{12}$/.test(values.account)) wrong(`An account has twelve digits, not "${values.account}".`);

const { startAccount, isStartRefused } = await bundled('src/account/account.ts');
const data = resolve(values.data);
try {
  const account = await startAccount({
    ...{ data, port, concurrency, tables, accountId: values.account },
    mayDistribute: !values.unverified,
    runs: values.run,
    issuers: issuersFrom(values.issuer, wrong),
    onLine: (line) => console.log(`  ${line}`),
  });
  let isEnding = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, async () => {
      if (isEnding) process.exit(1);
      isEnding = true;
      await account.stop();
      process.exit(0);
    });
  const lines = Object.entries(account.environment(values.region)).map(
    ([name, value]) => `export ${name}='${value}'`,
  );
  const file = join(data, 'environment.sh');
  // It holds keys. Whole or not at all: a program that waits for the file to appear never reads half of it.
  writeFileSync(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  console.log(`The account ${account.accountId} answers at ${account.address}. Ctrl-C stops it.

  . ${file}
  npx cdk bootstrap aws://${account.accountId}/${values.region}`);
} catch (error) {
  if (!isStartRefused(error)) throw error;
  console.error(error.message);
  process.exit(1);
}

function wholeNumber(name, min, max) {
  const number = Number(values[name]);
  if (values[name] === '' || !Number.isInteger(number) || number < min || number > max)
    wrong(`--${name} is a number from ${min} to ${max}, not "${values[name]}".`);
  return number;
}
