import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { start, UnderstudyRefused, type Understudy } from '../../src/start.ts';
import { asked, writeNotes } from '../kit/notesStack.ts';

const scratch = mkdtempSync(join(tmpdir(), 'understudy-suite-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const template = writeNotes(join(scratch, 'cdk.out'));
const put = 'mutation { putNote(id: "1", text: "milk") { text } }';
const read = '{ note(id: "1") { text } }';

describe('a stack that a suite has started', () => {
  let understudy: Understudy;
  beforeAll(async () => {
    understudy = await start({ template, clock: '2027-01-01T00:00:00Z' });
  });
  afterAll(() => understudy.stop());

  test('answers at the addresses that it gives', async () => {
    expect(await asked(understudy.outputs, '{ greet(name: "you") }')).toEqual({
      data: { greet: 'hello you' },
    });
    expect(understudy.outputs['graphqlUrl']).toBe(`${understudy.address}/graphql`);
    expect(understudy.outputs['notesTable']).toBe(await understudy.physicalId('Notes'));
    await expect(understudy.physicalId('Nothing')).rejects.toThrow('The stack has no resource Nothing.');
  });

  test('has a clock that goes ahead and never back', async () => {
    const before = await understudy.clock.now();
    expect(before.toISOString()).toMatch(/^2027-01-01T00:0/);
    const after = await understudy.clock.advance({ days: 1, hours: 2 });
    expect(after.getTime() - before.getTime()).toBeGreaterThanOrEqual(26 * 3_600_000);
    expect((await understudy.clock.set('2027-01-03T00:00:00Z')).toISOString()).toMatch(
      /^2027-01-03T00:00:00/,
    );
    await expect(understudy.clock.set('2027-01-01T00:00:00Z')).rejects.toThrow(
      'The clock only goes ahead; a reset sets it back.',
    );
  });

  test('shows the mail of its pools, and the code in it', async () => {
    const { userPoolClientId: ClientId } = understudy.outputs;
    const signUp = { ClientId, Username: 'ada@example.com', Password: 'Ada-password-1' };
    await understudy.call('cognito-idp', 'SignUp', signUp);
    const code = await understudy.mailbox.code('ada@example.com');
    expect(code).toMatch(/^\d{6}$/);
    expect(await understudy.mailbox.list()).toMatchObject([{ to: 'ada@example.com', code }]);
    await expect(understudy.mailbox.code('eve@example.com')).rejects.toThrow('eve@example.com');
  });

  test('shows what functions log, by physical and by logical id', async () => {
    expect(await asked(understudy.outputs, '{ shout(text: "hey") }')).toEqual({ data: { shout: 'HEY!' } });
    const lines = await understudy.logs.of('Shout');
    expect(lines.join('\n')).toMatch(/INFO\tshouting hey/);
    expect(await understudy.logs.of((await understudy.logs.functions())[0]!)).toEqual(lines);
    expect((await understudy.logs.resolvers()).join('\n')).toMatch(
      /notes Query\.shout INFO - code\.js:\d+:\d+: "asked to shout" "hey"/,
    );
    await expect(understudy.logs.of('None')).rejects.toThrow('The stack has no function None.');
  });

  test('counts what DynamoDB was asked for, and tells what was denied', async () => {
    await understudy.meter.reset();
    expect(await asked(understudy.outputs, put)).toEqual({ data: { putNote: { text: 'milk' } } });
    const { requests, byOperation } = await understudy.meter.read();
    expect([requests, byOperation]).toEqual([1, { PutItem: 1 }]);
    const dropped = await asked(understudy.outputs, 'mutation { dropNote(id: "1") { text } }');
    expect(dropped.errors).toHaveLength(1);
    expect(await understudy.denials()).toMatchObject([{ action: 'dynamodb:DeleteItem' }]);
    expect((await understudy.unusedPermissions()).flatMap(({ actions }) => actions)).not.toContain(
      'dynamodb:PutItem',
    );
  });

  test('gives an SDK what it needs to act as the administrator, and asks services itself', async () => {
    const { environment, outputs } = understudy;
    expect(Object.keys(environment)).toEqual(
      expect.arrayContaining(['AWS_ACCESS_KEY_ID', 'AWS_ENDPOINT_URL_DYNAMODB', 'AWS_REGION']),
    );
    const Item = { id: { S: '2' }, text: { S: 'bread' } };
    await understudy.call('dynamodb', 'PutItem', { TableName: outputs['notesTable'], Item });
    expect(await asked(outputs, '{ note(id: "2") { text } }')).toEqual({ data: { note: { text: 'bread' } } });
  });

  test('after a reset it is empty, at the same addresses, at the time where it started', async () => {
    const { outputs } = understudy;
    await understudy.reset();
    expect(await asked(outputs, read)).toEqual({ data: { note: null } });
    expect(await understudy.mailbox.list()).toEqual([]);
    expect((await understudy.clock.now()).toISOString()).toMatch(/^2027-01-01T00:0/);
    expect(await asked(outputs, put)).toEqual({ data: { putNote: { text: 'milk' } } });
  });
});

test('several run side by side and know nothing of each other, and stopped they leave nothing', async () => {
  // Other suites start stacks at the same time, in the folder that all share.
  vi.stubEnv('TMPDIR', mkdtempSync(join(scratch, 'temporary-')));
  onTestFinished(() => void vi.unstubAllEnvs());
  const ours = () => readdirSync(tmpdir()).filter((name) => name.startsWith('understudy-'));
  const both = await Promise.all([start({ template }), start({ template })]);
  const [one, other] = both as [Understudy, Understudy];
  expect(ours()).toHaveLength(2);
  await asked(one.outputs, put);
  expect(await asked(one.outputs, read)).toEqual({ data: { note: { text: 'milk' } } });
  expect(await asked(other.outputs, read)).toEqual({ data: { note: null } });
  await Promise.all(both.map((each) => each.stop()));
  await expect(one.clock.now()).rejects.toThrow('It has been stopped.');
  expect(ours()).toEqual([]);
});

test('a folder that is named for its data is kept, and found again', async () => {
  const data = join(scratch, 'kept');
  const first = await start({ template, data });
  await asked(first.outputs, put);
  await first.stop();
  const second = await start({ template, data });
  expect(await asked(second.outputs, read)).toEqual({ data: { note: { text: 'milk' } } });
  await second.stop();
  expect(existsSync(join(data, 'outputs.json'))).toBe(true);
});

test('over TLS it names the authority that clients are to trust, which a reset leaves', async () => {
  const understudy = await start({ template, tls: true });
  const { graphqlUrl, certificateAuthority, apiKey } = understudy.outputs;
  expect(graphqlUrl).toMatch(/^https:/);
  await understudy.reset();
  const ca = readFileSync(certificateAuthority, 'utf8');
  const status = await new Promise((resolve, reject) => {
    const options = { ca, method: 'POST', headers: { 'x-api-key': apiKey } };
    const asking = request(graphqlUrl, options, ({ statusCode }) => resolve(statusCode));
    asking.on('error', reject);
    asking.end(JSON.stringify({ query: '{ greet(name: "you") }' }));
  });
  expect(status).toBe(200);
  await understudy.stop();
});

test.each([
  [{ template: join(scratch, 'nowhere') }, 'there is no such folder'],
  [{ template, companions: ['not-installed'] }, 'The companion not-installed is not installed here'],
  [{ template, args: ['--colour'] }, 'understudy --help lists what there is.'],
])('what cannot start, %j, rejects with the sentence of the command', async (options, sentence) => {
  const failure = await start(options).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UnderstudyRefused);
  expect((failure as Error).message).toContain(sentence);
});

test('a suite that forgets to stop it ends all the same, and takes it along', async () => {
  const program = `const { start } = await import(${JSON.stringify(join(scratch, 'start.mjs'))});
    const { address } = await start({ template: ${JSON.stringify(template)} });
    console.log(address);`;
  const { build } = await import('esbuild');
  await build({
    entryPoints: ['packages/understudy/src/start.ts'],
    outfile: join(scratch, 'start.mjs'),
    ...{ bundle: true, platform: 'node', format: 'esm', logLevel: 'error' },
    define: { 'import.meta.dirname': JSON.stringify(join(process.cwd(), 'packages/understudy/src')) },
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: 50_000,
  });
  expect([status, stderr]).toEqual([0, '']);
  await expect
    .poll(() =>
      fetch(stdout.trim()).then(
        () => 'answers',
        () => 'gone',
      ),
    )
    .toBe('gone');
});

test('a stack is started without what is left out of it, with imports, and a name that fits nothing is refused', async () => {
  const understudy = await start({ template, leaveOut: ['Shout'] });
  try {
    expect(await understudy.logs.functions()).not.toContain(await understudy.physicalId('Shout'));
    expect(await asked(understudy.outputs, '{ shout(text: "hey") }')).toEqual({ data: { shout: null } });
  } finally {
    await understudy.stop();
  }
  await expect(start({ template, leaveOut: ['Lost'] })).rejects.toThrow(
    'Lost: there is no resource, property or type of this name to leave out',
  );
  await expect(start({ template, imports: { lost: 'x' } })).rejects.toThrow(
    'lost: no stack imports a value of this name',
  );
});
