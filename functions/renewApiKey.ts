import { moveEndOfKey } from '../platform/apiKey.ts';
import { variable } from '../platform/env.ts';
import { log } from '../platform/log.ts';

const hourMs = 3_600_000;
/** AppSync takes 365 days at most, by its own clock. */
const lastsMs = 365 * 24 * hourMs - hourMs;

/**
 * Every hour: the key with which visitors read the price list lasts for another year. Its value stays, so no page has to be told. A
 * failure is seen a year before it would be felt.
 */
export const handler = async (): Promise<{ endsAt: string }> => {
  const endMs = await moveEndOfKey(variable('API_ID'), variable('API_KEY_ID'), Date.now() + lastsMs);
  const endsAt = new Date(endMs).toISOString();
  log('info', 'The API key was renewed.', { job: 'renewApiKey', detail: endsAt });
  return { endsAt };
};
