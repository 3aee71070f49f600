import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  localStripeKey,
  startStripe,
  type RunningStripe,
} from '../../packages/stripe-stand-in/test/kit/stripe.ts';
import { clientOf } from '../../packages/understudy/test/cloudformation/given.ts';
import { localExtensions } from '../../tools/dev/extensions.mjs';
import { blocksOf, commandsOf } from '../kit/documents/blocks.ts';
import { spansOf } from '../kit/documents/spans.ts';
import { typedAws } from '../kit/stack/typedAws.ts';

const page = 'docs/deploying.md';
/** The environment that this test takes for those of the page, so that a user's own outputs stay. */
const env = 'page';
const outputsFile = `outputs.${env}.json`;
const timeout = 900_000;

/** Every command of the page, once, with the environment of this test. */
const commands = [
  ...new Set(
    [...blocksOf(page).flatMap(commandsOf), ...spansOf(page)]
      .filter((text) => /^(npm|npx|aws|\.|\w+=\S+) /.test(text))
      .map((text) => text.replaceAll(/\b(prod|staging)\b/g, env).replace(/\s+# .*/, '')),
  ),
];

/** What is not run here, each with the test that runs it, and a word of that test. */
const elsewhere: [command: RegExp, file: string, word: string][] = [
  [/^npm test$/, 'tools/dev/test.mjs', 'npm test'],
  [/^npm ci$/, 'tools/dev/ready.mjs', "'ci'"],
  [
    /^npx cdk .* --import-existing-resources$/,
    'packages/understudy/test/account/running.test.ts',
    'ImportExistingResources',
  ],
  [/^npm run deploy -- --env page --yes$/, 'test/tools/deploy.test.ts', "'--yes'"],
  [/^npx cdk bootstrap aws:/, 'test/kit/stack/deploys.ts', "'bootstrap'"],
  // Mentioned, and run with their options.
  [/^npm run (deploy|secret|smoke|verify)$/, page, 'npm run deploy -- --env prod'],
  [/^npm run backup$/, 'test/tools/deployedRuns.test.ts', "typed('backup'"],
  [/^npm run catalog -- push$/, page, 'npm run catalog -- push --outputs'],
  [/^npm run secret -- --env page webhook$/, 'test/tools/secret.test.ts', "'webhook'"],
];

const home = mkdtempSync(join(tmpdir(), 'usher-page-'));
let account: ChildProcess;
let stripe: RunningStripe;
let environment: Record<string, string>;
const ran = new Set<string>();

beforeAll(async () => {
  stripe = await startStripe();
  const [start] = commands.filter((command) => command.startsWith('npx understudy-account'));
  ran.add(start!);
  account = spawn('sh', ['-c', `exec ${start} --port 0 --data ${join(home, 'account')}`], {
    detached: true,
    stdio: 'ignore',
  });
  const file = join(home, 'account', 'environment.sh');
  while (!existsSync(file)) {
    if (account.exitCode !== null) throw new Error(`"${start}" ended with ${account.exitCode}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  ran.add(commands.find((command) => command.startsWith('. .understudy-account/'))!);
  const lines = readFileSync(file, 'utf8').matchAll(/^export (\w+)='(.*)'$/gm);
  environment = Object.fromEntries([...lines].map(([, name, value]) => [name!, value!]));
}, timeout);

afterAll(async () => {
  if (account.exitCode === null) {
    const ended = once(account, 'exit');
    process.kill(-account.pid!, 'SIGTERM');
    await ended;
  }
  await stripe.stop();
  rmSync(home, { recursive: true, force: true });
  for (const made of [outputsFile, `build/deploy/usher-${env}`])
    rmSync(made, { recursive: true, force: true });
});

const outputs = () => JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, string>;

/** Runs the command of the page that is this, or else begins so, with its placeholders filled in, and `more` for what it would ask. */
async function types(
  begins: string,
  { fill = {}, more = [], line = '', own = {} }: Typed = {},
): Promise<string> {
  const whole = commands.filter((command) => command === begins);
  const found = whole.length > 0 ? whole : commands.filter((command) => command.startsWith(begins));
  expect(found, `${begins} stands on the page`).toHaveLength(1);
  ran.add(found[0]!);
  let text = [found[0]!, ...more].join(' ');
  for (const [placeholder, value] of Object.entries(fill)) text = text.replaceAll(placeholder, value);
  expect(text, 'a placeholder that this test knows nothing for').not.toMatch(/<\w+>|…/);
  const surroundings = {
    PATH: process.env['PATH']!,
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...environment,
    ...own,
  };
  const { status, said } = text.startsWith('aws ')
    ? await typedAws(text, surroundings)
    : await shell(text, line, surroundings);
  expect(status, `${text}\n${said}`).toBe(0);
  return said;
}

interface Typed {
  fill?: Record<string, string>;
  more?: string[];
  line?: string;
  own?: Record<string, string>;
}

async function shell(text: string, line: string, environmentOf: Record<string, string>) {
  const child = spawn('sh', ['-c', text], {
    env: {
      ...environmentOf,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...(process.env['NODE_REDIRECT_WARNINGS']
        ? { NODE_REDIRECT_WARNINGS: process.env['NODE_REDIRECT_WARNINGS'] }
        : {}),
    },
  });
  child.stdin.end(line);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, said };
}

describe('the page of a deployment, from an account with nothing in it to one that is removed again', () => {
  test(
    'The first time: each command does what it says, and the smoke test finds everything well',
    async () => {
      await types('npx cdk bootstrap', { more: ['--no-notices'] });
      expect(await types(`npm run preflight -- --env ${env}`)).toContain('credentials');
      const extensions = localExtensions().flatMap((one) => ['--extension', one]);
      const settings = ['--parameter', `StripeApiUrl=${stripe.url}`];
      const deployed = await types(`npm run deploy -- --env ${env}`, {
        more: [...settings, ...extensions, '--yes'],
      });
      expect(deployed).toContain(`Wrote ${join(process.cwd(), outputsFile)}`);

      const { userPoolId: UserPoolId } = outputs() as { userPoolId: string };
      const fill = { '<id>': UserPoolId };
      await types('aws cognito-idp admin-create-user', { fill });
      await types('aws cognito-idp admin-add-user-to-group', { fill });
      // As the operator does at adminUrl, with the mailed password.
      const Password = 'Chosen-by-me-1';
      await new CognitoIdentityProviderClient(clientOf(environment)).send(
        new AdminSetUserPasswordCommand({
          UserPoolId,
          Username: 'you@example.com',
          Password,
          Permanent: true,
        }),
      );

      await types(`npm run secret -- --env ${env} stripe`, { line: `${localStripeKey}\n` });
      await types(`npm run secret -- --env ${env} endpoint`, { own: { STRIPE_ACCOUNT_KEY: localStripeKey } });
      const shown = await types(`npm run secret -- --env ${env}`);
      expect(shown).toContain('signing secrets of webhooks: one');
      await types('STRIPE_API_KEY=', {
        fill: { 'rk_live_…': localStripeKey, 'USHER_ADMIN_PASSWORD=…': `USHER_ADMIN_PASSWORD=${Password}` },
        more: ['--yes'],
        own: { STRIPE_API_URL: stripe.url },
      });

      const smoke = await types('npm run smoke -- --outputs');
      expect(smoke).toMatch(/^ok {9}a use that is counted is pushed: /m);
      expect(smoke).toMatch(/^ok {9}webhook: .*: 200 UNUSED$/m);
      expect(smoke).toMatch(/^\d{3} ok, 0 failed, 0 not shown\.$/m);
      await types(`npm run migrate -- --env ${env}`);
    },
    timeout,
  );

  test(
    'Throwing away, and Removing: the app stack goes, and the data stack after it',
    async () => {
      // As before the web is switched off.
      const { webBucket, operatorsBucket } = outputs() as { webBucket: string; operatorsBucket: string };
      for (const bucket of [webBucket, operatorsBucket])
        await types('aws s3 rm s3://<webBucket>', { fill: { '<webBucket>': bucket } });
      const thrown = await types(`npm run destroy -- --env ${env}`, { more: ['--yes'] });
      expect(thrown).toContain(`Removed usher-${env}.`);
      expect(thrown).toContain(`stack usher-${env}-data with the data`);
      const removed = await types(`npm run destroy -- --env ${env} --data`, { more: ['--yes'] });
      expect(removed).toContain(`Removed usher-${env}-data.`);
    },
    timeout,
  );

  test('every command of the page is run by this test, or by another one that is named', () => {
    expect(commands.length).toBeGreaterThan(15);
    const left = commands.filter((command) => !ran.has(command));
    expect(left.filter((command) => !elsewhere.some(([pattern]) => pattern.test(command)))).toEqual([]);
    for (const [pattern, file, word] of elsewhere) {
      expect(
        left.some((command) => pattern.test(command)),
        `${pattern} is needed`,
      ).toBe(true);
      expect(readFileSync(file, 'utf8'), file).toContain(word);
    }
  });
});
