import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { short } from './report.ts';
import type { Access, Place } from './place.ts';

/** How long an answer may take: AppSync's own limit. */
export const answerMsMax = 30_000;

/** How a request says who sends it. */
export type Caller = { token: string } | { access: Access } | { apiKey: string } | 'anonymous';

export interface Answer {
  status: number;
  data?: Record<string, any> | null;
  errors?: { errorType?: string | null; message: string; errorInfo?: any }[];
}

/** Calls the API over HTTP as any client does. */
export async function call(
  place: Place,
  caller: Caller,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Answer> {
  const body = JSON.stringify({ query, variables });
  const { graphqlUrl } = place.outputs;
  const headers = await headersFor(place, caller, body);
  const signal = AbortSignal.timeout(answerMsMax);
  const answer = await fetch(graphqlUrl, { method: 'POST', headers, body, signal });
  const text = await answer.text();
  try {
    return { ...(JSON.parse(text) as Omit<Answer, 'status'>), status: answer.status };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { status: answer.status, errors: [{ message: `no JSON: ${short(text)}` }] };
  }
}

async function headersFor(place: Place, caller: Caller, body: string): Promise<Record<string, string>> {
  const plain = { 'content-type': 'application/json' };
  if (caller === 'anonymous') return plain;
  if ('apiKey' in caller) return { ...plain, 'x-api-key': caller.apiKey };
  if ('token' in caller) return { ...plain, authorization: caller.token };
  const { protocol, host, hostname, pathname } = new URL(place.outputs.graphqlUrl);
  const signer = new SignatureV4({
    service: 'appsync',
    region: place.outputs.region,
    credentials: await caller.access.keys(),
    sha256: Sha256,
  });
  const { headers } = await signer.sign(
    { method: 'POST', protocol, hostname, path: pathname, headers: { ...plain, host }, body },
    { signingDate: new Date(place.now()) },
  );
  return headers;
}

/** What an answer was, in a few words. */
export function inWords({ status, data, errors }: Answer): string {
  const [first] = errors ?? [];
  if (first) return `${first.errorType ?? 'an error without a type'} (${short(first.message)})`;
  return data ? short(data) : `HTTP ${status} without data`;
}
