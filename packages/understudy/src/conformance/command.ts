import { compare, compareRecorded, notAsked, type Compared } from './compare.ts';
import { apiOf, created, removed, type ConformanceStack } from './deploy.ts';
import { recordingIn, writeRecording } from './record.ts';
import { DeployRefused } from './refused.ts';
import { realtimeUrlOf, type AskedApi } from './target.ts';

export { authorizerToken } from './authorization.ts';
export { conformanceTemplate } from './template.ts';

export interface ConformanceOptions extends ConformanceStack {
  /** Absent: one is deployed. */
  target?: Omit<AskedApi, 'region' | 'realtimeUrl'> & { realtimeUrl?: string };
  /** A recording, compared in place of an API. */
  recorded?: string;
  keep: boolean;
  json: boolean;
  record?: string;
}

/** Gives the exit code. */
export async function runConformance(options: ConformanceOptions): Promise<number> {
  const { target, recorded } = options;
  if (recorded !== undefined) return comparedFile(recorded, options.json);
  try {
    return target ? await asked(withSockets(target, options.region), options) : await askedOfOwn(options);
  } catch (error) {
    if (!(error instanceof DeployRefused)) throw error;
    console.error(error.message);
    return 1;
  }
}

function comparedFile(file: string, json: boolean): number {
  const recording = recordingIn(file);
  if (!recording) {
    console.error(`${file} is no recording of --record.`);
    return 1;
  }
  const compared = compareRecorded(recording);
  if (!json) compared.forEach(tell);
  return summed(compared, json);
}

async function asked(api: AskedApi, { json, record, region }: ConformanceOptions): Promise<number> {
  const compared = await compare(api, json ? undefined : tell);
  if (record !== undefined) writeRecording(record, region, compared, new Date());
  const left = notAsked(api);
  if (!json)
    for (const { claim, name } of left)
      console.log(`  not asked  ${claim.padEnd(5)} ${name}: no credentials`);
  return summed(compared, json);
}

function summed(compared: Compared[], json: boolean): number {
  const different = compared.filter(({ isSame }) => !isSame);
  if (json) console.log(JSON.stringify(compared, null, 2));
  else console.log(`\n${compared.length - different.length} of ${compared.length} answers are the same.`);
  return different.length === 0 ? 0 : 1;
}

/** The stack that was made goes again, however it ends, unless it is to be kept. One that was there is never touched. */
async function askedOfOwn(options: ConformanceOptions): Promise<number> {
  const { stackName, region, keep, json } = options;
  const say = (line: string) => (json ? undefined : console.log(line));
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort());
  // Who reads it has gone, as `head` does.
  process.stdout.on('error', () => interrupt.abort());
  const stackId = await created(options);
  say(`Creating the stack ${stackName} in ${region}: an AppSync API, a table, two user pools with one user`);
  say(`each, three functions and five roles${keep ? '.' : ', which all go again at the end.'}`);
  if (options.waits) say('Waiting, five minutes more, for a token to end …');
  try {
    const work = apiOf(options, stackId).then((api) => asked(api, options));
    return await Promise.race([work, interrupted(interrupt.signal)]);
  } finally {
    if (!keep) {
      say(`Removing the stack ${stackName} …`);
      await removed(options, stackId);
      say(`It is removed; nothing of it is left.`);
    }
  }
}

/** Rejects when the command is to end early: what it has made is removed first, and a second signal ends it at once. */
function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(new DeployRefused('Interrupted.'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

function withSockets(
  { realtimeUrl, ...target }: NonNullable<ConformanceOptions['target']>,
  region: string,
): AskedApi {
  return { ...target, region, realtimeUrl: realtimeUrl ?? realtimeUrlOf(target.graphqlUrl) };
}

function tell({ claim, name, isSame, answered, expected }: Compared): void {
  console.log(`  ${isSame ? 'same     ' : 'DIFFERENT'}  ${claim.padEnd(5)} ${name}`);
  if (isSame) return;
  console.log(`             here:  ${JSON.stringify(expected)}`);
  console.log(`             there: ${JSON.stringify(answered)}`);
}
