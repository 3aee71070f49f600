import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { generatedPositionFor, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { build } from 'esbuild';
import { afterAll, afterEach, expect, test } from 'vitest';
import { Debugged } from '../kit/debugged.ts';
import { asked, writeNotes } from '../kit/notesStack.ts';

const project = realpathSync(mkdtempSync(join(tmpdir(), 'understudy-debugging-')));
afterAll(() => rmSync(project, { recursive: true, force: true }));

const resolver = `import { util } from '@aws-appsync/utils';

interface Args {
  name: string;
  missing?: { member: string };
}

export function request(ctx: { args: Args }) {
  const { name } = ctx.args;
  if (name === '') util.error(ctx.args.missing!.member);
  const greeting = \`hello \${name}\`;
  return { payload: greeting };
}

export function response(ctx: { result: string }) {
  return ctx.result;
}
`;

const handler = `interface Event {
  text: string;
}

export async function handler({ text }: Event): Promise<string> {
  const loud = text.toUpperCase();
  return loud + '!';
}
`;

/** A project as a bundler leaves it: sources, and bundles with inline maps in the template and in an asset. */
async function written(): Promise<void> {
  const bundled = { bundle: true, sourcemap: 'inline', logLevel: 'error' } as const;
  mkdirSync(join(project, 'src'));
  writeFileSync(join(project, 'src/greet.ts'), resolver);
  writeFileSync(join(project, 'src/shout.ts'), handler);
  const made = await build({
    ...bundled,
    entryPoints: [join(project, 'src/greet.ts')],
    outfile: join(project, 'made/greet.js'),
    ...{ format: 'esm', target: 'esnext', external: ['@aws-appsync/utils'], write: false },
  });
  const folder = writeNotes(join(project, 'cdk.out'));
  await build({
    ...bundled,
    entryPoints: [join(project, 'src/shout.ts')],
    outfile: join(folder, 'asset.shout/index.js'),
    ...{ format: 'cjs', platform: 'node' },
  });
  const file = join(folder, 'notes.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8'));
  bundleOfGreet = made.outputFiles[0]!.text;
  template.Resources.Greet.Properties.Code = bundleOfGreet;
  template.Resources.Shout.Properties.Code = { S3Bucket: 'assets', S3Key: 'shout.zip' };
  writeFileSync(file, JSON.stringify(template));
  const shout = {
    source: { path: 'asset.shout', packaging: 'zip' },
    destinations: { here: { bucketName: 'assets', objectKey: 'shout.zip' } },
  };
  writeFileSync(join(folder, 'notes.assets.json'), JSON.stringify({ files: { shout } }));
}

let bundleOfGreet = '';
let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

/** The command as VS Code launches it: under the inspector. */
async function launched(): Promise<{ inspector: string; outputs: Record<string, any> }> {
  const command = resolve('packages/understudy/bin/understudy.mjs');
  const args = [
    '--inspect=127.0.0.1:0',
    command,
    'cdk.out',
    '--json',
    '--port',
    '0',
    '--data',
    '.understudy',
  ];
  const running = spawn(process.execPath, args, { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
  child = running;
  const inspector = new Promise<string>((found) =>
    createInterface({ input: running.stderr }).on('line', (line) => {
      const [, address] = /Debugger listening on (ws:\S+)/.exec(line) ?? [];
      if (address) found(address);
    }),
  );
  const outputs = new Promise<Record<string, any>>((ready, failed) =>
    createInterface({ input: running.stdout }).on('line', (line) => {
      const told = JSON.parse(line);
      if (told.event === 'ready') ready(told.outputs);
      if (told.event === 'refused') failed(new Error(told.message));
    }),
  );
  return { inspector: await inspector, outputs: await outputs };
}

/** Stops at a line of a source while something is asked, and gives where it stopped, in the source, with a local variable there. */
async function stopped(
  debugged: Debugged,
  source: string,
  line: number,
  variable: string,
  ask: () => Promise<unknown>,
) {
  const { scriptId, map } = await debugged.scriptOf(source);
  const at = generatedPositionFor(map, { source, line, column: 2 });
  const location = { scriptId, lineNumber: at.line! - 1, columnNumber: at.column! };
  await debugged.send('Debugger.setBreakpoint', { location });
  const answer = ask();
  const { callFrames } = await debugged.next('Debugger.paused');
  const [frame] = callFrames;
  const value = await debugged.send('Debugger.evaluateOnCallFrame', {
    callFrameId: frame.callFrameId,
    expression: variable,
  });
  await debugged.send('Debugger.resume');
  return { place: placeIn(map, frame.location), value: value.result.value, answer: await answer };
}

function placeIn(map: TraceMap, { lineNumber, columnNumber }: { lineNumber: number; columnNumber: number }) {
  const { source, line } = originalPositionFor(map, { line: lineNumber + 1, column: columnNumber });
  return { source, line };
}

test('a debugger stops at a line of TypeScript, in a resolver and in a function, and sees its variables', async () => {
  await written();
  const { inspector, outputs } = await launched();
  const main = await Debugged.over(inspector);
  const greet = join(project, 'src/greet.ts');
  const inResolver = await stopped(main, greet, 12, 'greeting', () =>
    asked(outputs, '{ greet(name: "you") }'),
  );
  expect(inResolver).toEqual({
    place: { source: greet, line: 12 },
    value: 'hello you',
    answer: { data: { greet: 'hello you' } },
  });
  const worker = main.nextWorker();
  expect(await asked(outputs, '{ shout(text: "first") }')).toEqual({ data: { shout: 'FIRST!' } });
  const shout = join(project, 'src/shout.ts');
  const inFunction = await stopped(await worker, shout, 7, 'loud', () =>
    asked(outputs, '{ shout(text: "hey") }'),
  );
  expect(inFunction).toEqual({
    place: { source: shout, line: 7 },
    value: 'HEY',
    answer: { data: { shout: 'HEY!' } },
  });
  // What fails names the place in the bundle to the client, as without a debugger.
  const { errors } = await asked(outputs, '{ greet(name: "") }');
  const line = bundleOfGreet.slice(0, bundleOfGreet.indexOf('.member')).split('\n').length;
  expect(errors[0].message).toMatch(new RegExp(`^code\\.js:${line}:\\d+: ReferenceError`));
  main.close();
});
