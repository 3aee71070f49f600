import { identity } from './identity.ts';
import { post } from './post.ts';
import { refusalIn } from './refusal.ts';
import { signedHeaders } from './signing.ts';
import { Patience, Tries } from './tries.ts';

const silentMaxMs = 4_000;
const patience = new Patience(3, 100);

/** Moves the end of one of AppSync's API keys, whose value stays. Answers the end as AppSync keeps it, which is a full hour. */
export async function moveEndOfKey(apiId: string, keyId: string, endMs: number): Promise<number> {
  const tries = new Tries(patience);
  for (;;) {
    try {
      return await ask(`/v1/apis/${apiId}/apikeys/${keyId}`, { expires: Math.floor(endMs / 1000) });
    } catch (error) {
      if (!(await tries.again(error))) throw error;
    }
  }
}

async function ask(path: string, input: object): Promise<number> {
  const { region } = await identity();
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const base = process.env['AWS_ENDPOINT_URL_APPSYNC'] ?? `https://appsync.${region}.${domain}`;
  const url = new URL(base + path);
  const body = JSON.stringify(input);
  const headers = await signedHeaders('appsync', url, { 'content-type': 'application/json' }, body);
  const answer = await post(url, headers, body, silentMaxMs);
  if (answer.status !== 200) throw refusalIn(answer);
  const { apiKey } = JSON.parse(answer.text) as { apiKey: { expires: number } };
  return apiKey.expires * 1000;
}
