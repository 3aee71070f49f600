import type { ResolverError } from '../definition.ts';
import { assumed } from '../assumptions.ts';
import { copyOut, TooLarge } from './copy.ts';
import { isDebugged, withDebugMap } from './debugMap.ts';
import { createDynamodbHelpers } from './dynamodb.ts';
import { createExtensions } from './extensions.ts';
import { isHalt, resolverError } from './halt.ts';
import { bundleParameters, instrument } from './instrument.ts';
import type { Instrumented } from './instrument.ts';
import { replaceAllJava, replaceFirstJava } from './javaRegex.ts';
import { positionAt, positionMapper } from './positions.ts';
import type { Position } from './positions.ts';
import { bundleFile, createRealm } from './realm.ts';
import type { Realm } from './realm.ts';
import { Run } from './run.ts';
import { inspectBundle } from './subset.ts';
import type { CodeError } from './subset.ts';
import { createUtil } from './util.ts';
import type { UtilParts } from './util.ts';

type Handler = (context: object) => unknown;

export interface Bundle {
  name: string;
  request: Handler;
  response: Handler;
  placeOf: (offset: number) => Position;
  offsetOf: Instrumented['offsetOf'];
  code: string;
}

/** How one handler ended. */
export type Evaluation =
  | { kind: 'value'; value: unknown }
  | { kind: 'return'; value: unknown; skipTo: 'END' | 'NEXT' }
  | { kind: 'failed'; error: ResolverError };

export class BundleRefused extends Error {
  override readonly name = 'BadRequestException';
  constructor(
    readonly bundle: string,
    readonly codeErrors: CodeError[],
  ) {
    const places = codeErrors.map((each) => `  ${bundle} ${each.line}:${each.column} ${each.message}`);
    super(`The code contains one or more errors.\n${places.join('\n')}`);
  }
}

/** Loads bundles once and runs their handlers; everything in it is synchronous. */
export class ScriptEngine {
  private readonly realm: Realm;
  private readonly util: UtilParts;
  private run: Run | undefined;
  private bundle: Bundle | undefined;

  constructor(nowMs: () => number) {
    this.realm = createRealm({ replace: replaceFirstJava, replaceAll: replaceAllJava });
    this.util = createUtil(nowMs, () => this.run!);
  }

  /** Throws `BundleRefused` for what AppSync would not accept. */
  load(code: string, name: string): Bundle {
    const { errors, program, visits } = inspectBundle(code);
    if (errors.length > 0 || !program || !visits) throw new BundleRefused(name, errors);
    const { text, offsetOf, textOffsetOf } = instrument(code, program, visits);
    const toSource = positionMapper(code);
    const placeOf = (offset: number) => toSource(positionAt(code, offset));
    const make = this.realm.compile(isDebugged() ? withDebugMap(text, code, name, textOffsetOf) : text) as (
      ...globals: unknown[]
    ) => LoadedModule;
    const { request, response, kept } = make(...this.globalsOfBundles());
    this.realm.kit.freeze(kept);
    return { name, request, response, placeOf, offsetOf, code };
  }

  start(...[call, env, stash]: [Run['call'], Run['env'], Record<string, unknown>?]): Run {
    return new Run(call, env, this.realm.kit, stash);
  }

  evaluate(bundle: Bundle, which: 'request' | 'response', run: Run): Evaluation {
    this.run = run;
    this.bundle = bundle;
    this.realm.kit.resetIterations();
    try {
      return { kind: 'value', value: copyOut(bundle[which](run.context())) };
    } catch (thrown) {
      return this.endedBy(thrown, bundle, run);
    } finally {
      this.run = undefined;
      this.bundle = undefined;
    }
  }

  private endedBy(thrown: unknown, bundle: Bundle, run: Run): Evaluation {
    if (thrown instanceof TooLarge) {
      const { message, errorType } = assumed.resultTooLarge;
      return { kind: 'failed', error: resolverError(message, errorType) };
    }
    if (!isHalt(thrown)) return { kind: 'failed', error: codeError(thrown, bundle, run) };
    if (thrown.halt === 'error') return { kind: 'failed', error: thrown.error };
    return { kind: 'return', value: thrown.value, skipTo: thrown.skipTo };
  }

  private globalsOfBundles(): unknown[] {
    const { kit } = this.realm;
    const { util, runtime } = this.util;
    const extensions = createExtensions(() => this.run!);
    const values: Record<(typeof bundleParameters)[number], unknown> = {
      util,
      runtime,
      extensions,
      ...kit.globals,
      console: { log: this.logger('INFO'), error: this.logger('ERROR') },
      $$modules: {
        '@aws-appsync/utils': { util, runtime, extensions },
        '@aws-appsync/utils/dynamodb': createDynamodbHelpers(),
      },
      $$same: kit.same,
      $$each: kit.each,
      $$keys: kit.keys,
    };
    return bundleParameters.map((name) => values[name]);
  }

  /** AWS: recorded. `INFO - code.js:5:3: "text" "text"`. */
  private logger(level: 'INFO' | 'ERROR') {
    return (offset: number, ...values: unknown[]): void => {
      const { line, column, source } = this.bundle!.placeOf(offset);
      const words = values.map((value) => JSON.stringify(value ?? null));
      this.run!.logs.push({
        level,
        text: `${level} - ${source ?? bundleFile}:${line}:${column}: ${words.join(' ')}`,
      });
    };
  }
}

interface LoadedModule {
  request: Handler;
  response: Handler;
  kept: unknown[];
}

/** The client reads a place in the bundle, as on the service; the log names the place in the source. */
function codeError(thrown: unknown, bundle: Bundle, run: Run): ResolverError {
  const { name = 'Error', message = String(thrown), stack = '' } = (thrown ?? {}) as Partial<Error>;
  const [, line, column] = new RegExp(`${bundleFile.replace('.', '\\.')}:(\\d+):(\\d+)`).exec(stack) ?? [];
  const offset = line && column ? bundle.offsetOf(Number(line), Number(column)) : 0;
  const text = describe(name, message);
  const inBundle = positionAt(bundle.code, offset);
  const inSource = bundle.placeOf(offset);
  const place = `${inSource.source ?? bundle.name}:${inSource.line}:${inSource.column}`;
  run.logs.push({ level: 'ERROR', text: `ERROR - ${place}: ${text}` });
  return resolverError(`${bundleFile}:${inBundle.line}:${inBundle.column}: ${text}`, 'Code');
}

/** AWS: observed for members of nothing; other sentences are the engine's own. */
function describe(name: string, message: string): string {
  const readsNothing = /^Cannot (read|set) properties of (undefined|null)|^Cannot destructure/.test(message);
  return readsNothing ? 'ReferenceError: [invalid property] is not defined' : `${name}: ${message}`;
}
