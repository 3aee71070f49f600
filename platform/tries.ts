/** How a service is asked again: the AWS SDK's rules, as of its `standard` mode of 2026. */
export class Patience {
  /**
   * Of the whole instance: when most of what it asks for fails, asking again would only add to the load. Each further try costs of
   * it, and a success gives some back.
   */
  credit = creditMax;

  constructor(
    readonly attemptsMax: number,
    /** The longest first pause; each further one is twice as long at most. */
    readonly pauseMs: number,
  ) {}
}

const creditMax = 500;
const pauseMostMs = 20_000;
const throttledPauseMs = 1_000;
const costs = { throttled: 5, passing: 14 };

/** One call with its tries. */
export class Tries {
  made = 1;
  waitedMs = 0;
  private spent = 0;

  constructor(private readonly patience: Patience) {}

  succeeded(): void {
    this.patience.credit = Math.min(creditMax, this.patience.credit + (this.spent || 1));
  }

  /** After a failure: resolves when the next try is due, and to false when there is none. */
  async again(error: unknown): Promise<boolean> {
    const { attemptsMax, pauseMs, credit } = this.patience;
    const kind = kindOf(error);
    if (!kind || this.made >= attemptsMax || credit < costs[kind]) return false;
    this.spent = costs[kind];
    this.patience.credit -= this.spent;
    const firstMs = kind === 'throttled' ? throttledPauseMs : pauseMs;
    const mostMs = Math.min(pauseMostMs, firstMs * 2 ** (this.made - 1));
    const waitMs = Math.floor(Math.random() * mostMs);
    this.made += 1;
    this.waitedMs += waitMs;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    return true;
  }
}

interface Failure extends Error {
  code?: string;
  $metadata?: { httpStatusCode?: number };
}

/** Undefined: another try would end as this one. */
function kindOf(error: unknown): keyof typeof costs | undefined {
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
  'TooManyRequestsException',
  'TransactionInProgressException',
]);
const passingStatus = new Set([500, 502, 503, 504]);
const passingCodes = new Set([
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
]);
