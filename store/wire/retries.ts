/** The AWS SDK's rules for DynamoDB, as of its `standard` mode of 2026. */
export const attemptsMax = 4;
const pauseMostMs = 20_000;
/** Tries that may fail before an instance stops trying again, in the SDK's own measure. */
const creditMax = 500;

type Kind = 'throttled' | 'passing';
const costs: Record<Kind, number> = { throttled: 5, passing: 14 };
/** The longest first pause; each further one is twice as long at most. */
const pausesMs: Record<Kind, number> = { throttled: 1_000, passing: 25 };

/** Of the whole instance: when most of what it asks for fails, trying again would only add to the load. */
let credit = creditMax;

/** One call with its tries. */
export class Tries {
  made = 1;
  waitedMs = 0;
  private spent = 0;

  succeeded(): void {
    credit = Math.min(creditMax, credit + (this.spent || 1));
  }

  /** After a failure: resolves when the next try is due, and to false when there is none. */
  async again(error: unknown): Promise<boolean> {
    const kind = kindOf(error);
    if (!kind || this.made >= attemptsMax || credit < costs[kind]) return false;
    this.spent = costs[kind];
    credit -= this.spent;
    const mostMs = Math.min(pauseMostMs, pausesMs[kind] * 2 ** (this.made - 1));
    this.made += 1;
    const pauseMs = Math.floor(Math.random() * mostMs);
    this.waitedMs += pauseMs;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    return true;
  }
}

interface Failure extends Error {
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

/** Undefined: another try would end as this one. */
function kindOf(error: unknown): Kind | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message, code, $metadata } = error as Failure;
  const status = $metadata?.httpStatusCode ?? 0;
  if (status === 429 || throttlings.has(name)) return 'throttled';
  if (passingStatus.has(status) || passingCodes.has(code ?? '') || name === 'TimeoutError') return 'passing';
  return isOfClock(message) ? 'passing' : undefined;
}

/** The machine's clock is off; the next try is signed by the server's. */
export function isOfClock(message: string): boolean {
  return /^Signature (expired|not yet current)/.test(message);
}

const throttlings = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionInProgressException',
]);
const passingStatus = new Set([500, 502, 503, 504]);
const passingCodes = new Set([
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
]);
