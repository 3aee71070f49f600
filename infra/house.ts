import { Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { fields } from '../resolvers/fields.ts';
import { accountsOf, type Accounts } from './accounts.ts';
import { Api } from './api.ts';
import { deadLettersOf } from './deadLetters.ts';
import { addApiDomain, type ApiAddress } from './domains.ts';
import { tableShapes, type Extension } from './extensions.ts';
import { UsherFunction, type FunctionShape } from './functions.ts';
import { addParameter, type Told } from './parameters.ts';
import type { Parts } from './parts.ts';
import type { Settings } from './settings.ts';
import { stripeAccessOf, type StripeAccess } from './stripeSecret.ts';
import { tablesOf, type Tables } from './tables.ts';
import { usersOf, type Auth } from './users.ts';
import { WebOrigins } from './webOrigins.ts';

/** What every concept builds on: the data stack's tables and people, the API, the bus, and one way to add a function. */
export class House {
  readonly tables: Tables;
  readonly auth: Auth;
  readonly accounts: Accounts;
  readonly api: Api;
  /** Where trials and subscriptions tell the app's other systems what happened (docs/events.md). */
  readonly bus: EventBus;
  readonly deadLetters: IQueue;
  /** Where the browser comes back to; the first one is used for links in messages. */
  readonly webOrigins: WebOrigins;
  /** What comes after it, before the name of the screen. */
  readonly webPath: Told;
  /** Where clients find the API. */
  readonly apiAddress: ApiAddress;
  readonly stripe: StripeAccess;
  /** Features whose counters are split while they are busy. */
  readonly splitCounters: Told;
  readonly functions = new Map<string, UsherFunction>();
  /** Where they are built already. */
  readonly pages: Parts['pages'];
  private readonly leftOut = new Set<string>();
  /** That of the scope, for what is known by the stack alone: region, account, ARNs. */
  readonly stack: Stack;

  constructor(
    readonly scope: Construct,
    readonly settings: Settings,
    readonly extensions: Extension[],
    private readonly parts: Parts,
  ) {
    this.stack = Stack.of(scope);
    this.pages = parts.pages;
    this.tables = tablesOf(scope, settings, tableShapes(extensions)) as Tables;
    this.auth = usersOf(scope, settings);
    this.accounts = accountsOf(scope, settings, this.auth);
    this.api = new Api(scope, settings, this.tables, this.auth, extensions, parts);
    this.bus = new EventBus(scope, 'Bus', { eventBusName: settings.name });
    this.deadLetters = deadLettersOf(scope, settings);
    this.stripe = stripeAccessOf(scope, settings);
    this.splitCounters = addParameter(scope, settings, 'splitCounters');
    this.webOrigins = new WebOrigins(scope, settings);
    this.webPath = addParameter(scope, settings, 'webPath');
    this.apiAddress = addApiDomain(scope, settings, this.api.api);
  }

  /** `functions/{name}.ts`, which must export `handler`. */
  addFunction(name: string, shape: FunctionShape = {}): UsherFunction {
    return this.addBundled(name, this.bundleOf(name), shape);
  }

  /** The folder with the bundle of one of Usher's functions. */
  bundleOf(name: string): string {
    const folder = this.parts.functions.get(name);
    if (folder === undefined) throw new Error(`functions/${name}.ts is missing or exports no handler.`);
    return folder;
  }

  /** A function that this deployment does without. */
  leaveOut(name: string): void {
    this.leftOut.add(name);
  }

  /** A function that lies bundled in a folder. */
  addBundled(name: string, folder: string, shape: FunctionShape): UsherFunction {
    if (this.functions.has(name)) throw new Error(`The function ${name} is added twice.`);
    const made = new UsherFunction(this.scope, this.settings, name, folder, shape);
    const { operatorGroups } = this.auth;
    if (operatorGroups) made.lambda.addEnvironment('OPERATOR_GROUPS', operatorGroups.join(','));
    this.functions.set(name, made);
    return made;
  }

  /** Stops the synth, by name, when something is built that nothing uses, or used that is not built. */
  finish(): void {
    const all = [fields, ...this.extensions.map((extension) => extension.fields)];
    this.api.attach(Object.assign({}, ...all), this.functions);
    const idle = [...this.parts.functions.keys()].filter(
      (name) => !this.functions.has(name) && !this.leftOut.has(name),
    );
    if (idle.length > 0) throw new Error(`No concept adds these functions: ${idle.join(', ')}.`);
  }
}
