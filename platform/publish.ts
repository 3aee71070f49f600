import { variable } from './env.ts';
import type { AccountChangeInput, UsageInput } from '../generated/schema.ts';
import { signedHeaders } from './signing.ts';

/**
 * What every push holds. A listener gets no field that the publisher did not select, so this is all of them, in one place.
 */
const usageFields =
  'userId feature name unit unitSingular used held limit remaining period windowStart resetsAt source version requestId others { period used limit remaining windowStart resetsAt }';
const accountFields = 'userId version reason productId at requestId';

export function publishUsage(usage: UsageInput): Promise<void> {
  const query = `mutation PublishUsage($usage: UsageInput!) { publishUsage(usage: $usage) { ${usageFields} } }`;
  return send(query, { usage });
}

export function publishAccount(change: AccountChangeInput): Promise<void> {
  const query = `mutation PublishAccount($change: AccountChangeInput!) { publishAccount(change: $change) { ${accountFields} } }`;
  return send(query, { change });
}

/** Signed with the function's own role: no other caller may publish. */
async function send(query: string, variables: object): Promise<void> {
  const url = new URL(variable('GRAPHQL_URL'));
  const body = JSON.stringify({ query, variables });
  const { host: _, ...headers } = await signedHeaders(
    'appsync',
    url,
    { 'content-type': 'application/json' },
    body,
  );
  const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(5000) });
  const answer = (await response.json()) as { errors?: { errorType?: string; message: string }[] };
  const [fault] = answer.errors ?? [];
  if (!response.ok || fault) {
    throw new Error(
      `A push was refused with ${response.status}: ${fault?.errorType ?? ''} ${fault?.message ?? ''}`,
    );
  }
}
