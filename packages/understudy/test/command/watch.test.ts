import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { asked, writeNotes } from '../kit/notesStack.ts';

const scratch = mkdtempSync(join(tmpdir(), 'understudy-watch-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const command = resolve('packages/understudy/bin/understudy.mjs');

let child: ChildProcess | undefined;
let exited: Promise<number | null>;
afterEach(() => child?.kill('SIGKILL'));

/** The command, whose lines come one after the other; a line that is no JSON fails the test. */
function started(folder: string, ...more: string[]): (event: string) => Promise<any> {
  const args = [command, join(folder, 'cdk.out'), '--json', '--port', '0', '--data', join(folder, 'data')];
  const running = spawn(process.execPath, [...args, ...more], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = running;
  exited = new Promise((done) => running.once('close', done));
  running.stderr.resume();
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]();
  return async (event) => {
    for (;;) {
      const { done, value } = await lines.next();
      if (done) throw new Error(`It ended before it said ${event}.`);
      const line = JSON.parse(value);
      if (line.event === event) return line;
    }
  };
}

function emptyFolder(name: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  return folder;
}

const greet = '{ greet(name: "you") }';
const put = 'mutation { putNote(id: "1", text: "milk") { text } }';
const read = '{ note(id: "1") { text } }';

describe('--watch', () => {
  test('takes over a template that changes, on the same address and with its data', async () => {
    const folder = emptyFolder('reload');
    writeNotes(join(folder, 'cdk.out'));
    const said = started(folder, '--watch');
    const { outputs } = await said('ready');
    await said('watching');
    await asked(outputs, put);
    writeNotes(join(folder, 'cdk.out'), { greeting: 'good day' });
    expect(await said('reloaded')).toMatchObject({ outputs });
    expect(await asked(outputs, greet)).toEqual({ data: { greet: 'good day you' } });
    expect(await asked(outputs, read)).toEqual({ data: { note: { text: 'milk' } } });
    child!.kill('SIGINT');
    expect(await exited).toBe(0);
  });

  test('a template that cannot run is said in a sentence, and the last good one runs on until the next', async () => {
    const folder = emptyFolder('refused');
    writeNotes(join(folder, 'cdk.out'));
    const said = started(folder, '--watch');
    const { outputs } = await said('ready');
    await said('watching');
    writeNotes(join(folder, 'cdk.out'), {
      text: '{ "Resources": { "Api": { "Type": "AWS::AppSync::GraphQLApi" } } }',
    });
    expect(await said('refused')).toMatchObject({ isKept: true, message: expect.stringContaining('Api') });
    expect(await asked(outputs, greet)).toEqual({ data: { greet: 'hello you' } });
    writeNotes(join(folder, 'cdk.out'), { greeting: 'again' });
    await said('reloaded');
    expect(await asked(outputs, greet)).toEqual({ data: { greet: 'again you' } });
  });

  test('with --synth, what is saved is synthesized and taken over, and a synth that fails changes nothing', async () => {
    const folder = emptyFolder('synth');
    writeFileSync(join(folder, 'greeting.txt'), 'hello');
    writeNotes(join(folder, 'made'), { greeting: 'GREETING' });
    const synth = join(folder, 'synth.mjs');
    writeFileSync(
      synth,
      `import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
       const greeting = readFileSync('greeting.txt', 'utf8');
       if (greeting === '') process.exit(3);
       console.log('what a synth prints');
       mkdirSync('cdk.out', { recursive: true });
       writeFileSync('cdk.out/notes.template.json', readFileSync('made/notes.template.json', 'utf8').replace('GREETING', greeting));`,
    );
    const said = started(folder, '--watch', '--synth', 'node synth.mjs');
    const { outputs } = await said('ready');
    await said('watching');
    expect(await asked(outputs, greet)).toEqual({ data: { greet: 'hello you' } });
    writeFileSync(join(folder, 'greeting.txt'), '');
    expect(await said('refused')).toMatchObject({ isKept: true, message: 'node synth.mjs ended with 3.' });
    writeFileSync(join(folder, 'greeting.txt'), 'welcome');
    await said('reloaded');
    expect(await asked(outputs, greet)).toEqual({ data: { greet: 'welcome you' } });
  });
});

describe('--json', () => {
  test('says in one line where everything is, and mail and denials as they come', async () => {
    const folder = emptyFolder('json');
    writeNotes(join(folder, 'cdk.out'));
    const said = started(folder);
    const ready = await said('ready');
    const data = join(folder, 'data');
    expect(ready).toMatchObject({
      address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      console: `${ready.address}/_local/`,
      files: { outputs: join(data, 'outputs.json'), operator: join(data, 'operator.json') },
      outputs: { graphqlUrl: `${ready.address}/graphql` },
      ...{ notes: [], notRun: [] },
    });
    await asked(ready.outputs, 'mutation { dropNote(id: "1") { text } }');
    expect(await said('denied')).toMatchObject({ action: 'dynamodb:DeleteItem' });
    const { userPoolClientId: ClientId, cognitoEndpoint } = ready.outputs;
    await fetch(cognitoEndpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp',
      },
      body: JSON.stringify({ ClientId, Username: 'ada@example.com', Password: 'Ada-password-1' }),
    });
    expect(await said('mail')).toMatchObject({
      to: 'ada@example.com',
      code: expect.stringMatching(/^\d{6}$/),
    });
  });

  test('a start that is refused is a line as well, and exit code 1', async () => {
    const folder = emptyFolder('none');
    const said = started(folder);
    expect(await said('refused')).toMatchObject({
      isKept: false,
      message: expect.stringContaining('no such folder'),
    });
    expect(await exited).toBe(1);
  });
});
