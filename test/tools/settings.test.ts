import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { givenFor, type LeftOut } from '../../infra/environment.ts';

const scratch = mkdtempSync(join(tmpdir(), 'usher-settings-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** `npm run deploy` as it is typed, with this text as the file of settings. */
function deployed(text: string, ...more: string[]): { status: number | null; said: string } {
  const file = join(scratch, 'environments.ts');
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['tools/operate/deploy.mjs', '--settings', file, '--yes', ...more],
    // Without credentials: nothing could be deployed even if nothing were refused.
    { encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: scratch } },
  );
  return { status, said: `${stdout}${stderr}`.replaceAll(file, 'environments.ts').trim() };
}

const ofDev = (settings: string) => `export const environments = { dev: ${settings} };`;

/** What stands in the entry of `dev`, and what is said of it. */
const refused: [settings: string, sentence: string][] = [
  ['{ graceDais: 3 }', 'environments.ts: dev.graceDais is no setting; docs/settings.md lists what there is.'],
  ['{ graceDays: 31 }', 'environments.ts: dev.graceDays is 31; it must be a whole number from 0 to 30.'],
  ['{ graceDays: "3" }', 'environments.ts: dev.graceDays is "3"; it must be a whole number from 0 to 30.'],
  ['{ fourEyes: "on" }', 'environments.ts: dev.fourEyes is "on"; it must be true or false.'],
  [
    '{ webOrigins: ["app.example.com"] }',
    'environments.ts: dev.webOrigins is ["app.example.com"]; it must be http or https origins.',
  ],
  [
    '{ webPath: "//evil.example/" }',
    'environments.ts: dev.webPath is "//evil.example/"; it must be a path that begins and ends with a slash, or with /#/.',
  ],
  [
    '{ riskPolicies: { refund: "forgive" } }',
    'environments.ts: dev.riskPolicies is {"refund":"forgive"}; it must be keep, review or end for refund, dispute and early_warning.',
  ],
  [
    '{ splitCounters: { "api-calls": 33 } }',
    'environments.ts: dev.splitCounters is {"api-calls":33}; it must be features with 2 to 32 parts each.',
  ],
  [
    '{ splitCounters: "api-calls=16" }',
    'environments.ts: dev.splitCounters is "api-calls=16"; it must be an object with features and their parts.',
  ],
  ['{ architecture: "arm" }', 'environments.ts: dev.architecture is "arm"; it must be one of arm64, x86_64.'],
  [
    '{ alarmEmail: "a@example.com", alarmTopic: "arn:aws:sns:eu-central-1:123456789012:pager" }',
    'environments.ts: dev has alarmEmail and alarmTopic; alarms go to one of the two.',
  ],
  [
    '{ mail: { replyTo: "help@example.com" } }',
    'environments.ts: dev.mail.from is missing; it must be an e-mail address, or "Name <address>" in ASCII.',
  ],
  [
    '{ mail: { from: "a@example.com", replyto: "b@example.com" } }',
    'environments.ts: dev.mail.replyto is no setting; docs/settings.md lists what there is.',
  ],
  [
    '{ webDomain: { name: "app.example.com", certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/a" } }',
    'environments.ts: dev.webDomain.certificateArn is "arn:aws:acm:eu-central-1:123456789012:certificate/a"; it must be the ARN of a certificate in us-east-1.',
  ],
  [
    '{ socialSignIn: { domainPrefix: "example-app", callbackUrls: ["https://app.example.com"] } }',
    'environments.ts: dev.socialSignIn names no provider; it takes google, apple or oidc.',
  ],
  [
    '{ monthlyBudget: 50 }',
    'environments.ts: dev.monthlyBudget has no receiver; it needs alarmEmail or alarmTopic.',
  ],
  [
    '{ monthlyBudget: 0.5, alarmEmail: "a@example.com" }',
    'environments.ts: dev.monthlyBudget is 0.5; it must be a whole number of US dollars from 1 to 1000000000.',
  ],
  [
    '{ web: false }',
    'dev has no web client (web is false), so it needs webOrigins: your own front end, to which Stripe sends the browser back.',
  ],
  [
    '{ web: false, webOrigins: [] }',
    'dev has no web client (web is false), so it needs webOrigins: your own front end, to which Stripe sends the browser back.',
  ],
  [
    '{ web: false, webDomain: { name: "app.example.com", certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/a" } }',
    'environments.ts: dev.webDomain is the address of the web client, which web: false leaves out.',
  ],
  [
    '{ users: { kind: "ldap" } }',
    'environments.ts: dev.users is {"kind":"ldap"}; it must be an object whose kind is one of own, pool, oidc.',
  ],
  [
    '{ users: { kind: "own", userPoolId: "eu-central-1_Theirs" } }',
    'environments.ts: dev.users.userPoolId is no setting; docs/settings.md lists what there is.',
  ],
  [
    '{ users: { kind: "pool", userPoolId: "Theirs", clientIds: ["app"] } }',
    'environments.ts: dev.users.userPoolId is "Theirs"; it must be the id of a user pool, such as eu-central-1_aBcDeFgHi.',
  ],
  [
    '{ users: { kind: "pool", userPoolId: "eu-central-1_Theirs", clientIds: [] } }',
    'environments.ts: dev.users.clientIds is []; it must be a list of 1 to 10, each of whose entries is the id of an app client of the pool.',
  ],
  [
    '{ users: { kind: "pool", userPoolId: "eu-central-1_Theirs", clientIds: ["app", "app"] } }',
    'environments.ts: dev.users.clientIds is ["app","app"]; it names one of them twice.',
  ],
  [
    '{ users: { kind: "pool", userPoolId: "eu-central-1_Theirs", clientIds: ["app"], groups: { viewers: "admins" } } }',
    'environments.ts: dev.users.groups is {"viewers":"admins","support":"support","admins":"admins"}; each needs a group of its own.',
  ],
  [
    '{ mfa: "required", users: { kind: "pool", userPoolId: "eu-central-1_Theirs", clientIds: ["app"] } }',
    "environments.ts: dev.mfa is a setting of Usher\u2019s own user pool, and users says kind: 'pool'.",
  ],
  [
    '{ users: { kind: "oidc", issuer: "id.example.com", clientIds: ["app"] } }',
    'environments.ts: dev.users.issuer is "id.example.com"; it must be an https address without a query, to the letter as tokens have it in iss.',
  ],
  [
    '{ users: { kind: "oidc", issuer: "https://id.example.com", clientIds: ["app"], claims: { groups: "my groups" } } }',
    'environments.ts: dev.users.claims.groups is "my groups"; it must be the name of a claim.',
  ],
  ['{ reserve: "yes" }', 'environments.ts: dev.reserve is "yes"; it must be true or false.'],
  ['7', 'environments.ts: dev is no object of settings.'],
];
/** After `--parameter`. */
const refusedParameters: [parameter: string, sentence: string][] = [
  ['Foo=1', 'The stack has no parameter Foo; docs/settings.md lists what there is.'],
  ['graceDays=1', 'The stack has no parameter graceDays; docs/settings.md lists what there is.'],
  ['GraceDays', '--parameter GraceDays is no name=value.'],
  ['GraceDays=31', '--parameter GraceDays=31: GraceDays must be a whole number from 0 to 30.'],
  ['FourEyes=true', '--parameter FourEyes=true: FourEyes must be one of off, on.'],
];

describe('a deployment whose settings are wrong is refused in one sentence, before anything is built', () => {
  test('by the command', () => {
    for (const [settings, sentence] of [refused[0]!, refused[1]!, refused.at(-1)!])
      expect(deployed(ofDev(settings))).toEqual({ status: 1, said: sentence });
    for (const [parameter, sentence] of refusedParameters.slice(0, 1))
      expect(deployed(ofDev('{}'), '--parameter', parameter)).toEqual({ status: 1, said: sentence });
  });

  test('when the file exports no environments, is none, or is no TypeScript', () => {
    expect(deployed('export const settings = {};').said).toBe(
      'environments.ts does not export const environments with an entry for each environment.',
    );
    expect(deployed('', '--settings', 'nowhere.ts')).toEqual({
      status: 1,
      said: 'There is no file nowhere.ts.',
    });
    const broken = deployed('export const environments = {');
    expect(broken.status).toBe(1);
    expect(broken.said).toContain('Expected identifier but found end of file');
  });

  const environments = (text: string) => new Function(`return ${text}`)() as Record<string, unknown>;

  test.each(refused)('%s', (settings, sentence) => {
    expect(() => givenFor(environments(`{ dev: ${settings} }`), 'dev', [])).toThrow(sentence);
  });

  test.each(refusedParameters)('--parameter %s', (parameter, sentence) => {
    expect(() => givenFor({}, 'dev', [parameter])).toThrow(sentence);
  });

  test('also in the entry of an environment that is not deployed now', () => {
    expect(() => givenFor({ dev: {}, prod: { mfa: 'off' } }, 'dev', [])).toThrow(
      'environments.ts: prod.mfa is "off", and operatorsSecondFactor is "required": no operator could ever sign in.',
    );
  });
});

test('what the command line says wins over the file, and what the file does not name is not handed over', () => {
  const file = {
    dev: {
      graceDays: 3,
      webOrigins: [],
      fourEyes: false,
      riskPolicies: { earlyWarning: 'end' },
      splitCounters: { 'api-calls': 16, tokens: 2 },
      tracing: true,
    },
  };
  expect(givenFor(file, 'dev', ['GraceDays=5', 'AlarmEmail=a@example.com'])).toEqual({
    synth: { tracing: true },
    parameters: {
      GraceDays: '5',
      WebOrigins: 'none',
      FourEyes: 'off',
      RiskPolicies: 'early_warning=end',
      SplitCounters: 'api-calls=16,tokens=2',
      AlarmEmail: 'a@example.com',
    },
    ...{ reserve: false, web: true },
  });
  expect(givenFor(file, 'staging', [])).toEqual({ synth: {}, parameters: {}, reserve: false, web: true });
});

test('A2, A3 · --no-reserve and --no-web win over the file for that deployment; the front end may come from the file or the command line', () => {
  const file = { prod: { reserve: true, web: true } };
  const given = (origins: string[], leftOut: LeftOut) => givenFor(file, 'prod', origins, undefined, leftOut);
  expect(given([], {})).toMatchObject({ reserve: true, web: true });
  expect(givenFor({}, 'prod', [])).toMatchObject({ reserve: true, web: true, synth: {} });
  expect(given(['WebOrigins=https://app.example.com'], { reserve: false, web: false })).toEqual({
    synth: { reserve: false, web: false },
    parameters: { WebOrigins: 'https://app.example.com' },
    ...{ reserve: false, web: false },
  });
  const named = { prod: { webOrigins: ['https://app.example.com'] } };
  expect(givenFor(named, 'prod', [], undefined, { web: false })).toMatchObject({ synth: { web: false } });
  for (const origins of [[], ['WebOrigins=none']])
    expect(() => given(origins, { web: false })).toThrow('prod has no web client (web is false)');
});
