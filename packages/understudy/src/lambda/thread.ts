import type { InvokeMessage, ThreadData, ThreadMessage, ThrownValue } from './threadMessages.ts';

/**
 * The body of a function's worker thread. It is handed over as text, because a thread cannot load TypeScript and the bundled
 * program is one file: nothing outside this function may be referred to, and everything comes in by its arguments.
 */
export function runThread(
  require: NodeJS.Require,
  load: (url: string) => Promise<Record<string, unknown>>,
  confine: (require: NodeJS.Require, places: ThreadData['modules']) => void,
): void {
  const { parentPort, workerData } = require('node:worker_threads') as typeof import('node:worker_threads');
  const { AsyncLocalStorage } = require('node:async_hooks') as typeof import('node:async_hooks');
  const { pathToFileURL } = require('node:url') as typeof import('node:url');
  const { format } = require('node:util') as typeof import('node:util');
  const fs = require('node:fs') as typeof import('node:fs');
  const path = require('node:path') as typeof import('node:path');
  const Module = require('node:module') as typeof import('node:module') & {
    _extensions: Record<
      string,
      (module: { _compile(code: string, file: string): void }, file: string) => void
    >;
  };

  type Handler = (
    event: unknown,
    context: unknown,
    callback: (error: unknown, result?: unknown) => void,
  ) => unknown;
  const data = workerData as ThreadData;
  const offset = new Float64Array(data.sharedOffset);
  const running = new AsyncLocalStorage<string>();
  const isJson = data.jsonLogLevel !== undefined;
  const claims = new Int32Array(data.claims);
  const flushSoon = setImmediate;
  const [free, own] = [0, 1];
  let outbox: ThreadMessage[] = [];

  process.on('exit', flush);
  patchDate();
  patchConsole();
  patchFetch();
  patchHttps();
  void start();

  async function start(): Promise<void> {
    let handler: Handler;
    try {
      handler = await loadHandler();
    } catch (error) {
      post({ kind: 'init failed', error: thrown(error) });
      return;
    }
    parentPort!.on('message', (messages: InvokeMessage[]) => {
      for (const message of messages) {
        if (Atomics.compareExchange(claims, message.place, free, own) === free)
          running.run(message.id, () => void invoke(handler, message));
      }
    });
    post({ kind: 'ready' });
  }

  /** Answers that are ready in one turn of the loop go out as one message; what is said goes out at once, and after them. */
  function post(message: ThreadMessage): void {
    outbox.push(message);
    if (message.kind !== 'result' && message.kind !== 'error') flush();
    else if (outbox.length === 1) flushSoon(flush);
  }

  function flush(): void {
    if (outbox.length === 0) return;
    const messages = outbox;
    outbox = [];
    parentPort!.postMessage(messages);
  }

  async function loadHandler(): Promise<Handler> {
    const isModule = data.file.endsWith('.mjs') || (data.file.endsWith('.js') && declaresModule());
    // In AWS the bundle stands alone; here a package.json above the folder could turn it into an ES module.
    if (!isModule) {
      Module._extensions['.js'] = (module, file) => module._compile(fs.readFileSync(file, 'utf8'), file);
    }
    confine(require, data.modules);
    refuseStreams();
    let exported: Record<string, unknown>;
    try {
      exported = isModule
        ? await load(pathToFileURL(data.file).href)
        : (require(data.file) as Record<string, unknown>);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException | null)?.code;
      if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND')
        throw renamed(error, 'Runtime.ImportModuleError', `Error: ${(error as Error).message}`);
      if (error instanceof SyntaxError)
        throw renamed(error, 'Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`);
      throw error;
    }
    const inside = exported.default as Record<string, unknown> | undefined;
    const handler = exported[data.exportName] ?? inside?.[data.exportName];
    if (typeof handler !== 'function') {
      throw renamed(
        new Error(),
        'Runtime.HandlerNotFound',
        `${path.basename(data.file)}.${data.exportName} is undefined or not exported`,
      );
    }
    return handler as Handler;
  }

  /** The runtime's own global, which a handler that streams its answer calls. */
  function refuseStreams(): void {
    const refuse = () => {
      throw renamed(
        new Error(),
        'Runtime.StreamingNotRun',
        'awslambda.streamifyResponse: a handler that streams its answer is not run here',
      );
    };
    Object.assign(globalThis, {
      awslambda: { streamifyResponse: refuse, HttpResponseStream: { from: refuse } },
    });
  }

  function declaresModule(): boolean {
    const file = path.join(data.folder, 'package.json');
    return (
      fs.existsSync(file) &&
      (JSON.parse(fs.readFileSync(file, 'utf8')) as { type?: string }).type === 'module'
    );
  }

  async function invoke(handler: Handler, { id, payload, timeoutMs }: InvokeMessage): Promise<void> {
    let result: unknown;
    try {
      result = await call(handler, JSON.parse(payload), contextFor(id, timeoutMs));
    } catch (error) {
      const value = thrown(error);
      logFailure(id, value);
      post({ kind: 'error', id, error: value });
      return;
    }
    try {
      post({ kind: 'result', id, payload: JSON.stringify(result) ?? 'null' });
    } catch (error) {
      const message = `Unable to stringify response body: ${(error as Error).message}`;
      post({
        kind: 'error',
        id,
        error: { errorType: 'Runtime.MarshalError', errorMessage: message, trace: [] },
      });
    }
  }

  function logFailure(id: string, { errorType, errorMessage, trace }: ThrownValue): void {
    const told = { errorType, errorMessage, ...(isJson ? { stackTrace: trace } : { trace }) };
    const text = JSON.stringify(told);
    post({ kind: 'log', id, level: 'ERROR', text: isJson ? text : `Invoke Error\t${text}` });
  }

  function call(handler: Handler, event: unknown, context: Record<string, unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const callback = (error: unknown, result?: unknown) => (error ? reject(error) : resolve(result));
      Object.assign(context, { done: callback, succeed: resolve, fail: reject });
      const returned = handler(event, context, callback);
      const isAsync = typeof (returned as PromiseLike<unknown> | undefined)?.then === 'function';
      if (isAsync) resolve(returned);
      // AWS: observed; a handler that takes no callback and returns no promise has ended with null.
      else if (handler.length < 3) resolve(null);
    });
  }

  function contextFor(id: string, timeoutMs: number): Record<string, unknown> {
    const endsAt = performance.now() + timeoutMs;
    return {
      callbackWaitsForEmptyEventLoop: true,
      functionName: data.functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: data.functionArn,
      memoryLimitInMB: String(data.memoryMb),
      awsRequestId: id,
      logGroupName: data.logGroupName,
      logStreamName: data.logStreamName,
      getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsAt - performance.now())),
    };
  }

  function thrown(error: unknown): ThrownValue {
    // An error of a vm context is no instance of this realm's Error.
    if (typeof error === 'object' && error !== null && 'message' in error) {
      const { name, message, stack } = error as Error;
      return {
        errorType: String(name ?? 'Error'),
        errorMessage: String(message),
        trace: String(stack ?? '').split('\n'),
      };
    }
    return { errorType: typeof error, errorMessage: format('%s', error), trace: [] };
  }

  function renamed(error: unknown, name: string, message: string): Error {
    const made = new Error(message);
    made.name = name;
    if (error instanceof Error && error.stack) made.stack = error.stack;
    return made;
  }

  function patchDate(): void {
    const RealDate = Date;
    const now = () => Math.floor(RealDate.now() + offset[0]!);
    globalThis.Date = new Proxy(RealDate, {
      construct: (target, args: unknown[], newTarget) =>
        Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
      apply: () => new RealDate(now()).toString(),
      get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
    });
  }

  /** Issuers that something on this machine stands for are asked here; everything else goes where it says. */
  function patchFetch(): void {
    if (data.addresses.length === 0) return;
    const realFetch = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      const url = typeof input === 'string' || input instanceof URL ? String(input) : undefined;
      const found =
        url === undefined
          ? undefined
          : data.addresses.find(([outside]) => url === outside || url.startsWith(`${outside}/`));
      return found
        ? realFetch(found[1] + url!.slice(found[0].length), init)
        : realFetch(input as Parameters<typeof realFetch>[0], init);
    };
  }

  /** The same for what asks by https itself, as AWS's own code for custom resources does, by the parts of an address. */
  function patchHttps(): void {
    if (data.addresses.length === 0) return;
    const http = require('node:http') as typeof import('node:http');
    const https = require('node:https') as typeof import('node:https');
    const realRequest = https.request as (...args: unknown[]) => import('node:http').ClientRequest;
    const request = (...args: unknown[]) => {
      const [first, second] = args as [string | URL | import('node:https').RequestOptions, unknown];
      const url = typeof first === 'string' || first instanceof URL ? new URL(first) : undefined;
      const options = (url ? second : first) as import('node:https').RequestOptions | undefined;
      const { hostname: name, host, port: asked } = options ?? {};
      const isOwn = !asked || Number(asked) === 443;
      const origin = url?.origin ?? `https://${name ?? host}${isOwn ? '' : `:${asked}`}`;
      const found = data.addresses.find(([outside]) => outside.replace(/:443$/, '') === origin);
      if (!found) return realRequest(...args);
      const { hostname, port, pathname } = new URL(found[1]);
      const path = `${pathname.replace(/\/$/, '')}${options?.path ?? (url ? url.pathname + url.search : '/')}`;
      const given = typeof options === 'object' ? options : {};
      const here = { ...given, ...{ host: hostname, hostname, port, path, protocol: 'http:' } };
      const callback = args.find((one) => typeof one === 'function') as () => void;
      return http.request({ ...here, agent: undefined } as import('node:http').RequestOptions, callback);
    };
    Object.assign(https, { request, get: (...args: unknown[]) => request(...args).end() });
    Module.syncBuiltinESMExports();
  }

  /** AWS: documented; one value stays what it is, several become one text. */
  function said(values: unknown[]): string {
    if (!isJson) return format(...values);
    if (values.length !== 1) return JSON.stringify(format(...values));
    try {
      return JSON.stringify(values[0], asDocumented) ?? JSON.stringify(format(values[0]));
    } catch {
      // A circle, or a number too big for JSON.
      return JSON.stringify(format(values[0]));
    }
  }

  function asDocumented(_: string, value: unknown): unknown {
    if (!(value instanceof Error)) return value;
    const { name, message, stack } = value;
    return { errorType: name, errorMessage: message, stackTrace: String(stack).split('\n') };
  }

  function patchConsole(): void {
    const levels = {
      log: 'INFO',
      info: 'INFO',
      warn: 'WARN',
      error: 'ERROR',
      debug: 'DEBUG',
      trace: 'TRACE',
    };
    const ranks = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
    const least = ranks.indexOf(data.jsonLogLevel ?? 'TRACE');
    for (const [method, level] of Object.entries(levels)) {
      if (ranks.indexOf(level) < least) console[method as keyof typeof levels] = () => undefined;
      else
        console[method as keyof typeof levels] = (...values: unknown[]) =>
          post({ kind: 'log', id: running.getStore(), level, text: said(values) });
    }
  }
}
