import { writeRecording } from './record.ts';
import { compare, type Compared } from './compare.ts';
import { deployed, DeployRefused, removed, type ConformanceStack } from './deploy.ts';
import { realtimeUrlOf, type AskedApi } from './target.ts';

export { conformanceTemplate } from './template.ts';

export interface ConformanceOptions extends ConformanceStack {
  /** Absent: one is deployed. */
  target?: { graphqlUrl: string; apiKey: string; realtimeUrl?: string };
  keep: boolean;
  json: boolean;
  record?: string;
}

/** Gives the exit code. */
export async function runConformance(options: ConformanceOptions): Promise<number> {
  const { target, record, region, json } = options;
  try {
    const compared = target
      ? await compare(withSockets(target), json ? undefined : tell)
      : await comparedWithDeployed(options);
    if (record !== undefined) writeRecording(record, region, compared, new Date());
    const different = compared.filter(({ isSame }) => !isSame);
    if (json) console.log(JSON.stringify(compared, null, 2));
    else console.log(`\n${compared.length - different.length} of ${compared.length} answers are the same.`);
    return different.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof DeployRefused)) throw error;
    console.error(error.message);
    return 1;
  }
}

/** The stack goes again, however it ends, unless it is to be kept. */
async function comparedWithDeployed(options: ConformanceOptions): Promise<Compared[]> {
  const { stackName, region, keep, json } = options;
  if (!json) console.log(`Deploying ${stackName} in ${region} …`);
  try {
    return await compare(await deployed(options), json ? undefined : tell);
  } finally {
    if (!keep) await removed(options);
  }
}

function withSockets({
  graphqlUrl,
  apiKey,
  realtimeUrl,
}: NonNullable<ConformanceOptions['target']>): AskedApi {
  return { graphqlUrl, apiKey, realtimeUrl: realtimeUrl ?? realtimeUrlOf(graphqlUrl) };
}

function tell({ claim, name, isSame, answered, expected }: Compared): void {
  console.log(`  ${isSame ? 'same     ' : 'DIFFERENT'}  ${claim.padEnd(5)} ${name}`);
  if (isSame) return;
  console.log(`             here:  ${JSON.stringify(expected)}`);
  console.log(`             there: ${JSON.stringify(answered)}`);
}
