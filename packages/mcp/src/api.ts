import type { Caller } from './callers/caller.ts';

export interface Fault {
  message: string;
  errorType?: string | null;
  errorInfo?: unknown;
  path?: unknown;
}

/** `unknown`: no answer came, so what was asked may have been done. */
export type Outcome =
  | { kind: 'data'; data: Record<string, unknown> }
  | { kind: 'refused'; faults: Fault[] }
  | { kind: 'unknown'; why: string };

export type Ask = (document: string, variables: Record<string, unknown>) => Promise<Outcome>;

/** Of an answer that is told as it came. */
const saidCharactersMax = 500;
/** Milliseconds: AppSync itself ends a request after 30 seconds. */
const timeoutMs = 35_000;

/** One operation at a time as this caller, asked once; a token that has ended is renewed, and only then is it asked again. */
export function asker(url: string, caller: Caller): Ask {
  return async (document, variables) => {
    const body = JSON.stringify({ query: document, variables });
    const first = await send(url, caller, body);
    if (first.status !== 401 || !caller.renew) return outcomeOf(first);
    caller.renew();
    return outcomeOf(await send(url, caller, body));
  };
}

interface Answer {
  status: number;
  text: string;
}

async function send(url: string, caller: Caller, body: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(await caller.headers(body)) };
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    return { status: 0, text: `${url} did not answer: ${causeOf(error)}` };
  }
}

function causeOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}

/**
 * A null that spreads upwards is told as an error beside its cause. A request that AppSync does not take has no code and no path: nothing
 * of it was done.
 */
function causesIn(errors: Fault[]): Fault[] {
  const causes = errors.filter(({ errorType }) => errorType);
  if (causes.length > 0) return causes;
  return errors.map((fault) => ({ ...fault, errorType: fault.path ? 'Internal' : 'BadRequest' }));
}

function outcomeOf({ status, text }: Answer): Outcome {
  const said = text.slice(0, saidCharactersMax);
  if (status === 0 || status >= 500) return { kind: 'unknown', why: said };
  const { data, errors = [] } = answerIn(text);
  if (errors.length > 0) return { kind: 'refused', faults: causesIn(errors) };
  if (data) return { kind: 'data', data };
  return { kind: 'refused', faults: [{ message: `The API answered ${status}: ${said}` }] };
}

interface GraphQLAnswer {
  data?: Record<string, unknown> | null;
  errors?: Fault[];
}

/** Empty for what is no answer of GraphQL, such as the page of a proxy or of a wrong address. */
function answerIn(text: string): GraphQLAnswer {
  try {
    return JSON.parse(text) as GraphQLAnswer;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
