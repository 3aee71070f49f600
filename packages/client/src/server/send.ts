import { AwsV4Signer } from 'aws4fetch';
import type { Credentials, CredentialsProvider } from './credentials.ts';
import { UnreachableError, UsherError, type ErrorEntry } from '../core.ts';
import { bodyOf } from '../core/bodyOf.ts';

export interface SendOptions {
  url: string;
  region: string;
  credentials: CredentialsProvider;
  /** Tries of one call, the first included. */
  tries: number;
  /** Milliseconds after which one try is given up. */
  timeoutMs: number;
  fetch: typeof fetch;
  /** The time, in epoch milliseconds: a signature is good for minutes around it. */
  now: () => number;
}

export type Send = <Result>(
  text: string,
  variables: Record<string, unknown>,
  mayRepeat?: boolean,
) => Promise<Result>;

/**
 * Signed requests. Each is asked again while no answer comes, or one that passes, unless it may have been done and doing it twice would
 * be another thing: what counts carries a key, by which it is done once.
 */
export function sender(options: SendOptions): Send {
  return async (text, variables, mayRepeat = true) => {
    const body = bodyOf(text, variables);
    const tries = mayRepeat ? options.tries : 1;
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt >= tries;
      const answer = await ask(options, body, isLast);
      if (answer !== undefined && (isLast || !passes(answer))) return read(answer);
      await new Promise((resolve) => setTimeout(resolve, pauseMs(attempt)));
    }
  };
}

interface Answer {
  data?: unknown;
  errors?: ErrorEntry[];
}

/** Undefined: no answer came, and another try may get one. */
async function ask(options: SendOptions, body: string, isLast: boolean): Promise<Answer | undefined> {
  const { url, headers } = await signed(options, body, await options.credentials());
  let status: number;
  let text: string;
  try {
    const signal = AbortSignal.timeout(options.timeoutMs);
    const response = await options.fetch(url, { method: 'POST', headers, body, signal });
    status = response.status;
    text = await response.text();
  } catch (cause) {
    if (isLast) throw new UnreachableError('Usher did not answer.', { cause });
    return undefined;
  }
  const answer = status >= 500 || status === 429 ? undefined : answerIn(text);
  if (!answer && isLast)
    throw new UnreachableError(`${options.url} answered ${status}: ${text.slice(0, toldCharacters)}`);
  return answer;
}

/** Of an answer that is not Usher's. */
const toldCharacters = 200;

/** Undefined for what is no answer of GraphQL: one that was cut off, the page of a proxy or of a wrong address. */
function answerIn(text: string): Answer | undefined {
  let answer: Answer | null;
  try {
    answer = JSON.parse(text) as Answer | null;
  } catch {
    return undefined;
  }
  return answer?.data || answer?.errors?.length ? answer : undefined;
}

/** Keys of a day, derived from the secret ones. */
const derived = new Map<string, ArrayBuffer>();

async function signed({ url, region, now }: SendOptions, body: string, credentials: Credentials) {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new AwsV4Signer({
    url,
    region,
    body,
    accessKeyId,
    secretAccessKey,
    method: 'POST',
    service: 'appsync',
    headers: { 'content-type': 'application/json' },
    datetime: new Date(now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    cache: derived,
    ...(sessionToken ? { sessionToken } : {}),
  });
  return signer.sign();
}

/** The service was busy: the same call may succeed a moment later. What has a time in it (`retryAt`) is told at once. */
function passes({ errors = [] }: Answer): boolean {
  return errors.some(({ errorType, errorInfo }) => errorType === 'Unavailable' && !hasTime(errorInfo));
}

function hasTime(info: unknown): boolean {
  return typeof info === 'object' && info !== null && 'retryAt' in info;
}

function read<Result>({ data, errors }: Answer): Result {
  if (errors?.length) throw new UsherError(errors);
  return data as Result;
}

/** 100 ms, 200, 400, …, at most 5 seconds, each with half of it by chance, so that many callers do not come back together. */
function pauseMs(attempt: number): number {
  const most = Math.min(5_000, 100 * 2 ** (attempt - 1));
  return most / 2 + Math.random() * (most / 2);
}
