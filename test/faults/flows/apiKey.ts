import { vi } from 'vitest';
import { listen, type Listening } from '../../../packages/understudy/test/events/listen.ts';
import { noon } from '../../kit/time.ts';
import type { Flow } from './flow.ts';

interface Given {
  url: string;
  /** In seconds of the epoch, as it was told. */
  ends: number[];
}

let open: Listening | undefined;

/** AppSync's own API, of which the product asks one thing. */
async function keeper(): Promise<Given> {
  await open?.close();
  const ends: number[] = [];
  open = await listen(({ path, body }) => {
    const { expires } = JSON.parse(body.toString()) as { expires: number };
    ends.push(expires);
    const id = path.split('/').at(-1);
    return Promise.resolve({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apiKey: { id, expires } }),
    });
  });
  return { url: open.url, ends };
}

export const apiKeyFlows: Flow<Given>[] = [
  {
    title: 'the API key of visitors is renewed',
    then: 'its end is that of the last try, a year ahead',
    given: keeper,
    run: async ({ url }) => {
      vi.stubEnv('AWS_ENDPOINT_URL_APPSYNC', url);
      vi.stubEnv('API_ID', 'api');
      vi.stubEnv('API_KEY_ID', 'da2-key');
      try {
        const { handler } = await import('../../../functions/renewApiKey.ts');
        await handler();
      } finally {
        vi.unstubAllEnvs();
      }
    },
    beside: ({ ends }) => Promise.resolve((ends.at(-1)! * 1000 - noon) / 3_600_000),
  },
];
