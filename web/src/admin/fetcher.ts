import type { Fetcher } from '@graphiql/toolkit';
import { getOperationAST, print, separateOperations } from 'graphql';
import type { DocumentNode, ExecutionResult } from 'graphql';
import type { TokenSource, Operation, Transport } from '@usher/client';

interface FetcherOptions {
  url: string;
  token: TokenSource;
  transport: Transport;
  /** The authorization that the page filled in; what the user typed over it is sent as it is. */
  filledIn: string;
}

/** GraphiQL’s requests: over HTTP with the whole answer, errors too, and subscriptions over AppSync’s socket. */
export function createFetcher({ url, token, transport, filledIn }: FetcherOptions): Fetcher {
  return async ({ query, variables, operationName }, options) => {
    const document = options?.documentAST;
    const operation = document && getOperationAST(document, operationName);
    if (document && operation?.operation === 'subscription') {
      return events(transport, alone(document, operation.name?.value ?? ''), variables ?? {});
    }
    const typed = headersOf(options?.headers);
    const authorization = typed.authorization;
    const isOurs = authorization === undefined || authorization === filledIn;
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...typed,
        authorization: isOurs ? await token() : authorization,
      },
      body: JSON.stringify({ query, variables, operationName }),
    });
    return (await response.json()) as ExecutionResult;
  };
}

/** A socket takes one operation, so the others in the editor stay behind. */
function alone(document: DocumentNode, name: string): string {
  const separated = separateOperations(document);
  return print(separated[name] ?? document);
}

function headersOf(headers: unknown): Record<string, string> {
  const entries = Object.entries((headers ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Pushed results as an async iterable, which ends the subscription when it is left. */
async function* events(
  transport: Transport,
  query: string,
  variables: object,
): AsyncGenerator<ExecutionResult, void> {
  const waiting: ExecutionResult[] = [];
  let wake = () => {};
  let over = false;
  const push = (result: ExecutionResult) => {
    waiting.push(result);
    wake();
  };
  const document = query as unknown as Operation<Record<string, unknown>, object>;
  const stop = transport.subscribe(document, variables, {
    next: (data) => push({ data }),
    ready: () => {},
    error: (error) => {
      over = true;
      push({ errors: [error as never] });
    },
  });
  try {
    while (!over || waiting.length > 0) {
      const result = waiting.shift();
      if (result) yield result;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stop();
  }
}
