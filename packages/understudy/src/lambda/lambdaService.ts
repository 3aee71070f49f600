import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Clock } from '../kernel/clock.ts';
import { Journal } from '../kernel/journal.ts';
import type { PolicyAuthority } from '../iam/authority.ts';
import type { CredentialVault } from '../iam/credentials.ts';
import { FunctionPolicies, functionNameOf } from '../iam/functionPolicy.ts';
import { AccessDenied, type Principal } from '../iam/principal.ts';
import { TemplateError } from '../kernel/templateError.ts';
import type { Stack } from '../kernel/stack.ts';
import { isLoopback, longestFirst, onThisMachine, type IssuerAddresses } from '../openid/addresses.ts';
import { AsyncInvocations } from './asynchronous.ts';
import { functionsFrom, type FunctionDefinition } from './definitions.ts';
import type { Deliver } from './destinations.ts';
import { notBegun, type Environments } from './environments.ts';
import { environmentFor, type EndpointService } from './environment.ts';
import type { InvocationCaller, InvokeResult, Invoker } from './invoker.ts';
import { FunctionLog } from './logs.ts';
import { PythonEnvironments } from './python/environments.ts';
import { Sandbox } from './sandbox.ts';

export interface LambdaOptions {
  stack: Stack;
  /** Logs lie in `{dataFolder}/logs`, everything else in `{dataFolder}/lambda`. */
  dataFolder: string;
  authority: PolicyAuthority;
  vault: CredentialVault;
  clock: Clock;
  /** The local address of a service, for `AWS_ENDPOINT_URL_…`. */
  endpointFor: (service: EndpointService) => string;
  /** For destinations that are not functions. */
  deliver: Deliver;
  /** Variables over the declared ones, by function name; for what a deployment sets outside the template. */
  environment?: (functionName: string) => Record<string, string>;
  /** Folders from which the packages are looked for that Lambda's runtime carries. */
  carriedFrom?: string[];
  /** What on this machine stands for an issuer that a function asks. */
  issuers?: IssuerAddresses;
  /** An event that was lost for good. */
  onDropped: (message: string) => void;
}

/** AWS: documented; the account's default. */
const concurrencyMax = 1000;
/** AWS: documented. */
const requestBytesMax = 6_291_456;

interface Runner {
  definition: FunctionDefinition;
  environment: Record<string, string>;
  role: Principal;
  log: FunctionLog;
  sandbox?: Environments;
  /** Retired ones that still have work. */
  retired: Set<Environments>;
  running: number;
}

/** The stack's functions, called directly, asynchronously or by event source mappings. */
export class LambdaService implements Invoker {
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  readonly policies: FunctionPolicies;
  readonly async: AsyncInvocations;
  private readonly runners = new Map<string, Runner>();
  private readonly journal: Journal;
  private running = 0;

  constructor(private readonly options: LambdaOptions) {
    const { stack, dataFolder, authority, vault, clock } = options;
    const folder = path.join(dataFolder, 'lambda');
    this.functions = functionsFrom(stack, path.join(folder, 'code'), options.carriedFrom);
    this.policies = new FunctionPolicies(stack.resources);
    for (const definition of this.functions.values()) {
      const role = this.roleFor(definition);
      this.runners.set(definition.name, {
        definition,
        role,
        environment: environmentFor(
          definition,
          stack.region,
          vault.issue(role),
          options.endpointFor,
          options.environment?.(definition.name) ?? {},
        ),
        log: new FunctionLog(path.join(dataFolder, 'logs'), definition.name),
        retired: new Set(),
        running: 0,
      });
    }
    this.journal = new Journal(folder, 'async');
    this.async = new AsyncInvocations({
      journal: this.journal,
      clock,
      functions: this.functions,
      run: (definition, payload, requestId) => this.run(definition.name, payload, requestId),
      deliver: (arn, payload, caller) => this.deliver(arn, payload, caller),
      roleOf: (definition) => authority.principalFor(definition.roleArn, definition.name),
      onDropped: options.onDropped,
    });
  }

  async invoke(functionArn: string, payload: unknown, caller: InvocationCaller): Promise<InvokeResult> {
    this.demand(functionArn, caller);
    return this.run(functionNameOf(functionArn), payload);
  }

  async send(functionArn: string, payload: unknown, caller: InvocationCaller): Promise<void> {
    this.demand(functionArn, caller);
    this.async.accept(this.required(functionArn).definition.name, payload);
  }

  /** Runs a function without asking who calls; for mappings and function URLs, which ask in their own way. */
  async run(functionName: string, payload: unknown, requestId: string = randomUUID()): Promise<InvokeResult> {
    const runner = this.required(functionName);
    const text = JSON.stringify(payload) ?? 'null';
    const bytes = Buffer.byteLength(text);
    if (bytes > requestBytesMax) {
      return {
        status: 'error',
        errorType: 'RequestEntityTooLargeException',
        errorMessage: `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${requestBytesMax} bytes)`,
        trace: [],
      };
    }
    const reserved = runner.definition.reservedConcurrency;
    if (this.running >= concurrencyMax || (reserved !== undefined && runner.running >= reserved)) {
      return { status: 'throttled', errorMessage: 'Rate Exceeded.' };
    }
    this.running++;
    runner.running++;
    try {
      for (let attempt = 1; ; attempt++) {
        const result = await this.sandboxOf(runner).invoke(text, requestId, attempt);
        if (result !== notBegun) return result;
      }
    } finally {
      this.running--;
      runner.running--;
    }
  }

  /** To a function's own queue if the destination is a function, otherwise to the service that runs it. */
  async deliver(destinationArn: string, payload: unknown, caller: Principal): Promise<void> {
    if (destinationArn.split(':')[2] === 'lambda') await this.send(destinationArn, payload, caller);
    else await this.options.deliver(destinationArn, payload, caller);
  }

  /** The role of a function, assumed. */
  roleOf(functionName: string): Principal {
    return this.required(functionName).role;
  }

  log(functionName: string): FunctionLog {
    return this.required(functionName).log;
  }

  /** Throws away what is warm, as a deployment does: the next call is a cold start. */
  restart(functionName: string): void {
    const runner = this.required(functionName);
    this.setAside(runner);
  }

  async stop(): Promise<void> {
    const stopping = this.async.stop();
    await Promise.all(
      [...this.runners.values()].flatMap((runner) =>
        [...runner.retired, ...(runner.sandbox ? [runner.sandbox] : [])].map((sandbox) => sandbox.stop()),
      ),
    );
    await stopping;
    for (const runner of this.runners.values()) runner.log.flush();
    this.journal.close();
  }

  private demand(functionArn: string, caller: InvocationCaller): void {
    const { definition } = this.required(functionArn);
    const action = 'lambda:InvokeFunction';
    if ('service' in caller) {
      if (this.policies.allowsService(definition.name, caller.service, caller.sourceArn)) return;
      throw new AccessDenied(
        caller.service,
        action,
        functionArn,
        'no identity-based policy allows the action',
      );
    }
    if (this.policies.allowsRole(definition.name, action, caller.roleArn)) return;
    this.options.authority.demand(caller, action, functionArn);
  }

  private sandboxOf(runner: Runner): Environments {
    if (runner.sandbox && !runner.sandbox.isRetired) return runner.sandbox;
    this.setAside(runner);
    const { clock, issuers = {} } = this.options;
    const { definition, environment, log } = runner;
    runner.sandbox =
      definition.language === 'python'
        ? new PythonEnvironments(definition, withPlainAddresses(environment, issuers), clock, log)
        : new Sandbox(definition, environment, clock, log, longestFirst(issuers));
    return runner.sandbox;
  }

  private setAside(runner: Runner): void {
    for (const sandbox of runner.retired) {
      if (sandbox.load === 0) runner.retired.delete(sandbox);
    }
    if (!runner.sandbox) return;
    runner.retired.add(runner.sandbox);
    runner.sandbox.retire();
    delete runner.sandbox;
  }

  private roleFor(definition: FunctionDefinition): Principal {
    try {
      return this.options.authority.assume(definition.roleArn, 'lambda.amazonaws.com', definition.name);
    } catch (error) {
      throw new TemplateError(definition.logicalId, 'Properties.Role', (error as Error).message);
    }
  }

  private required(nameOrArn: string): Runner {
    const runner = this.runners.get(functionNameOf(nameOrArn));
    if (!runner) throw new FunctionNotFound(nameOrArn);
    return runner;
  }
}

/** Python trusts the certificate of this machine's own addresses no more than Node.js does, and needs none to ask its own port. */
function withPlainAddresses(
  environment: Record<string, string>,
  issuers: IssuerAddresses,
): Record<string, string> {
  const own = Object.fromEntries(Object.entries(issuers).filter(([outside]) => isLoopback(outside)));
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, onThisMachine(value, own) ?? value]),
  );
}

export class FunctionNotFound extends Error {
  override readonly name = 'ResourceNotFoundException';
  constructor(nameOrArn: string) {
    super(`Function not found: ${nameOrArn}`);
  }
}
