interface WithClients {
  middlewareStack: {
    add(middleware: Middleware, options: { step: 'initialize' }): void;
    addRelativeTo(middleware: Middleware, options: { relation: 'before'; toMiddleware: string }): void;
  };
}

type Middleware = <Call, Answer>(next: Handler<Call, Answer>) => Handler<Call, Answer>;
type Handler<Call, Answer> = (call: Call) => Promise<Answer>;

interface Refused {
  name: string;
  $metadata?: { httpStatusCode?: number; clockSkewCorrected?: true };
}

/** What AWS's services call a signature whose date they do not take. */
const ofClock = [
  'InvalidSignatureException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
];

/**
 * Makes a client work where its clock and the service's differ by hours, as beside a product on this machine whose clock was moved. The SDK
 * corrects its signatures by itself, but
 * - of many first calls at once each one is refused and repeated, which is more than it repeats: so the first one goes alone;
 * - it then takes every error for one of the clock, and repeats it: a user who does not exist costs twenty tries and two minutes.
 */
export function withMovedClock<Client extends WithClients>(client: Client): Client {
  client.middlewareStack.add(firstAlone(), { step: 'initialize' });
  client.middlewareStack.addRelativeTo(repeatForClockOnly, {
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
  });
  return client;
}

function firstAlone(): Middleware {
  let first: Promise<unknown> | undefined;
  return (next) => async (call) => {
    if (first) {
      await first;
      return next(call);
    }
    const answer = next(call);
    first = Promise.allSettled([answer]);
    return answer;
  };
}

const repeatForClockOnly: Middleware = (next) => async (call) => {
  try {
    return await next(call);
  } catch (error) {
    const { name, $metadata } = error as Refused;
    // S3 has a status of its own for it, and says no more to a HEAD.
    if (!ofClock.includes(name) && $metadata?.httpStatusCode !== 403) delete $metadata?.clockSkewCorrected;
    throw error;
  }
};
