import type { Api } from './appsync/api.ts';
import type { ApiKeys } from './appsync/keys/apiKeys.ts';
import type { Clock } from './kernel/clock.ts';
import type { Cognito } from './cognito/cognito.ts';
import type { Identities } from './cognito/identities.ts';
import type { Companion, OpenCompanion } from './kernel/companion.ts';
import type { Storage } from './dynamodb/storage.ts';
import type { Events } from './events/events.ts';
import type { PolicyAuthority } from './iam/authority.ts';
import type { LambdaService } from './lambda/lambdaService.ts';
import type { Mappings } from './lambda/mappings.ts';
import type { OperatorCall } from './operator.ts';
import type { Outputs } from './outputs.ts';
import type { ResolverLog } from './resolverLog.ts';
import type { Stack } from './kernel/stack.ts';
import type { Standing } from './template/standing.ts';
import type { Distribution } from './cloudfront/distribution.ts';

export interface CloudOptions {
  /** The synthesized folder. */
  template: string;
  /** Which of its stacks; `*` is all of them. */
  stack?: string | string[];
  /** What stacks that are not here export, by name. */
  imports?: Record<string, string>;
  /** What is left out of the template: logical ids, `LogicalId.Property`, types. */
  leaveOut?: string[];
  /** Where everything is kept. */
  data: string;
  host: string;
  /** 0 takes any free one. */
  port: number;
  /** Over TLS, with a certificate of the data folder's own authority; every address then says so. */
  tls?: boolean;
  parameters?: Record<string, string>;
  /** Parameters that need to know where this runs; they go over `parameters`. */
  parametersAt?: (address: string) => Record<string, string>;
  /** Environment variables that functions declare, with another value than the template's. */
  variables?: Record<string, string>;
  /** Those that need to know where this runs; `variables` go over them. */
  variablesAt?: (address: string) => Record<string, string>;
  /** What on this machine stands for an OpenID Connect issuer outside, by the issuer's address. */
  issuers?: Record<string, string>;
  /** Those that need to know where this runs; they go over `issuers`. */
  issuersAt?: (address: string) => Record<string, string>;
  /** What the account has before the stack, such as a user pool that the template names and does not make. */
  standing?: Standing;
  /** Where the clock starts; absent, where it was left. */
  clockMs?: number;
  /** A built web client. */
  webFolder?: string;
  /** The address of a development server that serves the web client in place of a built one. */
  pages?: string;
  /** Called once every service answers, before custom resources are made and anything is delivered. */
  onServices?: (cloud: Cloud) => unknown;
  /** The cloud must stop, for the reason that this sentence gives: the database is gone. */
  onFatal?: (sentence: string) => void;
  /** What runs beside the stack. */
  companions?: OpenCompanion[];
  /** What of the outputs anybody may read at `/outputs.json`; absent: all of them. */
  publicOutputs?: (outputs: Outputs) => Outputs;
}

export interface Cloud {
  /** Where everything is kept. */
  folder: string;
  /** `http://127.0.0.1:4000` */
  address: string;
  stack: Stack;
  outputs: Outputs;
  clock: Clock;
  authority: PolicyAuthority;
  storage: Storage;
  lambda: LambdaService;
  mappings: Mappings;
  cognito: Cognito;
  identities: Identities;
  apiKeys: ApiKeys;
  events: Events;
  /** By name. */
  companions: Map<string, Companion>;
  apis: Api[];
  /** What resolvers say and where they go wrong. */
  resolverLog: ResolverLog;
  /** The first of them is served. */
  distributions: Distribution[];
  /** Calls a service as the administrator of this machine. */
  call: OperatorCall;
  /** What an SDK in this process needs to act as the administrator of this machine. */
  operatorEnvironment(): Record<string, string>;
  addOutputs(more: Outputs): void;
  /** Writes `operator.json` and `outputs.json`, whose path it gives. */
  writeOutputs(): string;
  /** Writes `outputs.json`, which says that everything is ready, and prints the addresses unless `isRestart`. */
  announce(isRestart?: boolean): void;
  stop(): Promise<void>;
}
