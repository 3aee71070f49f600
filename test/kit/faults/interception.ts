import { AsyncLocalStorage } from 'node:async_hooks';
import http, {
  createServer,
  type IncomingHttpHeaders,
  type RequestOptions,
  type ServerResponse,
} from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import { relative } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import Stripe from 'stripe';
import { carrierFiles, productFolders, type CallSite, type SiteFault } from './callSites.ts';

/** What passes while some work runs, and what goes wrong in it. */
export interface Watch {
  /** The sites of the requests that left, in order; each request once, however often it was tried. */
  met: string[];
  /** What left from a place that is no known site. */
  strangers: string[];
  fault?: { site: string; kind: SiteFault };
  /** What another caller does just before the first request of a site. */
  between?: { site: string; work: () => Promise<unknown> };
  /** The request that the fault hit. */
  hit?: unknown;
}

interface Sent {
  site: string;
}

/**
 * Knows of every request which site sent it: the stack of the moment in which it is sent is asked for the innermost line of the
 * product. The product's own code is as it is deployed; the calls of the tables' client, the SDKs' `send`, Stripe's methods, `http.request` and `fetch` are watched.
 */
export class Interception {
  private readonly watches = new AsyncLocalStorage<Watch>();
  private readonly sending = new AsyncLocalStorage<Sent>();
  /** The sites of places as they are run, before a source map was asked, which takes longer than the request. */
  private readonly known = new Map<string, string>();
  private readonly watched = new WeakSet<object>();
  private readonly undo: (() => void)[] = [];
  private readonly faults = createServer((request, response) => {
    void answerWithFault(request.headers, request, response);
  });

  constructor(private readonly sites: CallSite[]) {}

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.faults.listen(0, '127.0.0.1', resolve));
    this.watchSdk();
    this.watchStripe();
    this.watchHttp();
    this.shortenPauses();
  }

  async close(): Promise<void> {
    for (const step of this.undo.reverse()) step();
    const closed = new Promise((resolve) => this.faults.close(resolve));
    this.faults.closeAllConnections();
    await closed;
  }

  async during<Value>(watch: Watch, work: () => Promise<Value>): Promise<PromiseSettledResult<Value>> {
    await this.watchTables();
    const [result] = await this.watches.run(watch, () => Promise.allSettled([work()]));
    return result!;
  }

  private watchSdk(): void {
    const client = ownerOf(DynamoDBClient.prototype, 'send');
    this.replace(client, 'send', (original) => this.asSite(original));
  }

  /** The client of the tables as it is loaded now: a flow may begin as after a cold start. */
  private async watchTables(): Promise<void> {
    const { dynamodb } = await import('../../../store/client.ts');
    if (this.watched.has(dynamodb)) return;
    this.watched.add(dynamodb);
    for (const operation of Object.keys(dynamodb))
      this.replace(dynamodb, operation, (original) => this.asSite(original));
  }

  private watchStripe(): void {
    for (const resource of resourcesOf(new Stripe('sk_test_none')))
      for (const name of Object.getOwnPropertyNames(resource))
        if (name !== 'constructor' && !name.startsWith('_') && typeof resource[name] === 'function')
          this.replace(resource, name, (original) => this.asSite(original));
  }

  /** What a call sends, now or in its retries, belongs to the line that made the call. */
  private asSite(original: (...args: any[]) => unknown) {
    const { watches, sending } = this;
    const siteHere = () => this.siteHere();
    return function (this: unknown, ...args: any[]) {
      const watch = watches.getStore();
      if (!watch || sending.getStore()) return original.apply(this, args);
      const site = siteHere();
      const inSite = <Value>(work: () => Value) => sending.run({ site }, work);
      const send = () => inSite(() => allPagesIn(inSite, original.apply(this, args)));
      const { between } = watch;
      if (between?.site !== site) return send();
      delete watch.between;
      return watches.exit(between.work).then(send);
    };
  }

  private watchHttp(): void {
    this.replace(http, 'request', (original) => (...args: any[]) => {
      const watch = this.watches.getStore();
      if (!watch) return original.apply(http, args);
      const [options, listener] = optionsIn(args);
      const kind = this.note(watch, options.headers as Record<string, string>);
      return kind === undefined
        ? original.apply(http, args)
        : original.call(http, this.diverted(options, kind), listener);
    });
    this.replace(globalThis, 'fetch', (original) => (to: URL | string, init: RequestInit = {}) => {
      const watch = this.watches.getStore();
      const headers = Object.fromEntries(new Headers(init.headers));
      const kind = watch && this.note(watch, headers);
      if (kind === undefined) return original(to, init);
      const { host, pathname } = new URL(to);
      return original(new URL(pathname, this.address), {
        ...init,
        headers: { ...headers, ...marks(kind, host) },
      });
    });
    syncBuiltinESMExports();
    this.undo.push(() => syncBuiltinESMExports());
  }

  /** Notes a request, and gives how it fails. */
  private note(watch: Watch, headers: Record<string, string>): SiteFault | undefined {
    const sent = this.sending.getStore();
    const site = sent?.site ?? this.siteHere();
    const request = sent ?? headers['amz-sdk-invocation-id'] ?? site;
    const { fault } = watch;
    const isRepeated = fault !== undefined && watch.hit === request;
    if (!isRepeated) watch.met.push(site);
    if (!this.sites.some(({ id }) => id === site)) watch.strangers.push(site);
    if (fault?.site !== site || (watch.hit !== undefined && !isRepeated)) return undefined;
    watch.hit = request;
    // What was done and not answered is not done again: the further attempts do not arrive.
    return isRepeated && fault.kind === 'after' ? 'before' : fault.kind;
  }

  private diverted(options: RequestOptions, kind: SiteFault): RequestOptions {
    const host = `${options.hostname ?? options.host}:${options.port}`;
    const headers = { ...(options.headers as Record<string, string>), ...marks(kind, host) };
    return {
      method: options.method,
      path: options.path,
      host: '127.0.0.1',
      port: this.port,
      headers,
      agent: false,
    };
  }

  private get port(): number {
    return (this.faults.address() as AddressInfo).port;
  }

  private get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  private siteHere(): string {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 100;
    try {
      const place = placeAsRun();
      if (place === undefined) return 'nowhere';
      const known = this.known.get(place) ?? this.siteIn(new Error('where').stack!);
      this.known.set(place, known);
      return known;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }

  /** By a stack in lines of the source, which are found in source maps. */
  private siteIn(stack: string): string {
    for (const [, path, line] of stack.matchAll(/\(?((?:file:\/\/)?\/[^():]+\.ts):(\d+):\d+\)?$/gm)) {
      const file = productFile(path!);
      if (file === undefined) continue;
      const at = Number(line);
      const ending = this.sites.filter((one) => one.file === file && at <= one.to);
      // A source map may place a call at the beginning of its statement.
      const site = ending.find(({ from }) => from <= at) ?? ending.find(({ statement }) => statement <= at);
      return site?.id ?? `${file}:${line}`;
    }
    return 'nowhere';
  }

  /** What waits before another attempt waits less: the tests make every attempt of hundreds of requests fail. */
  private shortenPauses(): void {
    this.replace(globalThis, 'setTimeout', (original) =>
      Object.assign(
        (work: () => void, ms = 0, ...rest: unknown[]) =>
          original(work, this.watches.getStore() && ms < 2_000 ? ms / 50 : ms, ...rest),
        original,
      ),
    );
  }

  private replace(owner: any, name: string, by: (original: any) => unknown): void {
    const original = owner[name];
    owner[name] = by(original);
    this.undo.push(() => {
      owner[name] = original;
    });
  }
}

/** The innermost place of the product's own files, in lines and columns of the code as it is run. */
function placeAsRun(): string | undefined {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_, frames) => frames;
  const frames = new Error('where').stack as unknown as NodeJS.CallSite[];
  Error.prepareStackTrace = prepareStackTrace!;
  const frame = frames.find((one) => productFile(one.getFileName() ?? '') !== undefined);
  return frame && `${frame.getFileName()}:${frame.getLineNumber()}:${frame.getColumnNumber()}`;
}

/** Its path within the repository; undefined for what is not the product's, or carries the requests of others. */
function productFile(path: string): string | undefined {
  if (!path.endsWith('.ts')) return undefined;
  const file = relative(process.cwd(), path.replace('file://', ''));
  return productFolders.includes(file.split('/')[0]!) && !carrierFiles.includes(file) ? file : undefined;
}

/** The pages that follow of a list of Stripe's are asked for by who reads on. */
function allPagesIn(inSite: <Value>(work: () => Value) => Value, list: any): unknown {
  if (typeof list?.[Symbol.asyncIterator] !== 'function') return list;
  const iterate = list[Symbol.asyncIterator].bind(list) as () => AsyncIterator<unknown>;
  list[Symbol.asyncIterator] = () => {
    const pages = iterate();
    return {
      next: () => inSite(() => pages.next()),
      return: () => pages.return?.() ?? Promise.resolve({ done: true, value: undefined }),
    };
  };
  return list;
}

const marks = (kind: SiteFault, host: string) => ({ 'x-fault-kind': kind, 'x-fault-host': host });

function ownerOf(prototype: any, name: string): any {
  return Object.hasOwn(prototype, name) ? prototype : ownerOf(Object.getPrototypeOf(prototype), name);
}

/** The prototypes of all of Stripe's resources, with those that stand within others or within a namespace. */
function resourcesOf(owner: object, found = new Set<any>(), seen = new Set<object>()): Set<any> {
  for (const [name, value] of Object.entries<any>(owner)) {
    if (name.startsWith('_') || name === 'stripe' || typeof value !== 'object' || value === null) continue;
    if (seen.has(value)) continue;
    seen.add(value);
    if (typeof value._makeRequest === 'function') found.add(Object.getPrototypeOf(value));
    resourcesOf(value, found, seen);
  }
  return found;
}

/** `request(options, listener)` and `request(url, options, listener)` alike. */
function optionsIn([first, second, third]: any[]): [RequestOptions, unknown] {
  if (!(first instanceof URL)) return [first as RequestOptions, second];
  const { hostname, port, pathname, search } = first;
  return [{ hostname, port, path: pathname + search, ...(second as RequestOptions) }, third];
}

async function answerWithFault(
  headers: IncomingHttpHeaders,
  request: http.IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { 'x-fault-kind': kind, 'x-fault-host': target, ...rest } = headers;
  if (kind === 'after') {
    await passOn(String(target), request, rest, Buffer.concat(chunks));
    return void request.socket.destroy();
  }
  const { status, body } = failureFor(
    kind as Exclude<SiteFault, 'after'>,
    rest,
    Buffer.concat(chunks).toString(),
  );
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

function passOn(
  target: string,
  { method, url }: http.IncomingMessage,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<void> {
  const [host, port] = target.split(':');
  return new Promise((resolve, reject) => {
    const onward = http.request(
      { method, path: url, host, port, headers: { ...headers, host: target } },
      (answer) => answer.resume().on('end', resolve).on('error', reject),
    );
    onward.on('error', reject).end(body);
  });
}

/** The answer of each service when it fails, when it is asked too much, and when two transactions met. */
function failureFor(
  kind: Exclude<SiteFault, 'after'>,
  headers: IncomingHttpHeaders,
  body: string,
): { status: number; body: string } {
  const target = String(headers['x-amz-target'] ?? '');
  const said = (status: number, type: string, more = {}) => ({
    status,
    body: JSON.stringify({ __type: type, message: 'injected', ...more }),
  });
  if (target === '') {
    if (headers['stripe-version'] !== undefined)
      return {
        status: kind === 'before' ? 500 : 429,
        body: JSON.stringify({ error: { type: 'api_error', message: 'injected' } }),
      };
    return {
      status: kind === 'before' ? 500 : 503,
      body: '{"errors":[{"errorType":"Unavailable","message":"injected"}]}',
    };
  }
  if (kind === 'before') return said(500, 'InternalServerError');
  if (!target.startsWith('DynamoDB')) return said(400, 'ThrottlingException');
  if (kind === 'throttled') return said(400, 'ProvisionedThroughputExceededException');
  if (!target.endsWith('TransactWriteItems')) return said(400, 'TransactionConflictException');
  const { TransactItems } = JSON.parse(body) as { TransactItems: unknown[] };
  const CancellationReasons = TransactItems.map((_, i) => ({
    Code: i === 0 ? 'TransactionConflict' : 'None',
  }));
  return said(400, 'TransactionCanceledException', { CancellationReasons });
}
