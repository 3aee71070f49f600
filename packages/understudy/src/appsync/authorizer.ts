import { randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { InvokeResult, Invoker } from '../lambda/invoker.ts';
import { lambdaCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import type { RequestCredentials } from './credentials.ts';
import type { ApiDefinition, AuthProvider } from './definition.ts';
import { isRecord } from './json.ts';
import { limits } from './limits.ts';

type LambdaProvider = Extract<AuthProvider, { mode: 'AWS_LAMBDA' }>;

interface Remembered {
  caller: Caller;
  untilMs: number;
}

const rememberedMax = 2_000;

/** Asks the API's one Lambda authorizer, and remembers its answer as long as it may. AWS: documented. */
export class LambdaAuthorizer {
  private readonly remembered = new Map<string, Remembered>();

  constructor(
    private readonly definition: ApiDefinition,
    private readonly provider: LambdaProvider,
    private readonly invoker: Invoker,
    private readonly clock: Clock,
  ) {}

  /** Undefined for a caller that is not authorized. */
  async callerFor(token: string, credentials: RequestCredentials): Promise<Caller | undefined> {
    const { validationExpression, functionArn } = this.provider;
    if (validationExpression && !new RegExp(`^(?:${validationExpression})$`).test(token)) return undefined;
    const known = this.remembered.get(token);
    if (known && known.untilMs > this.clock.now()) return known.caller;
    const caller = { service: 'appsync.amazonaws.com', sourceArn: this.definition.arn };
    const result = await this.inTime(
      this.invoker.invoke(functionArn, this.event(token, credentials), caller),
    );
    if (result?.status !== 'ok') return undefined;
    return this.accept(token, result.payload);
  }

  private event(token: string, { headers, operation }: RequestCredentials): unknown {
    const { apiId, accountId } = this.definition;
    const { queryString, operationName, variables } = operation();
    const requestId = randomUUID();
    return {
      authorizationToken: token,
      requestContext: { apiId, accountId, requestId, queryString, operationName, variables },
      requestHeaders: headers,
    };
  }

  private inTime(invocation: Promise<InvokeResult>): Promise<InvokeResult | undefined> {
    return new Promise((resolve, reject) => {
      const cancel = this.clock.at(this.clock.now() + limits.authorizerMs, () => resolve(undefined));
      invocation.then(resolve, reject).finally(cancel);
    });
  }

  private accept(token: string, reply: unknown): Caller | undefined {
    if (!isRecord(reply) || reply['isAuthorized'] !== true) return undefined;
    const context = reply['resolverContext'] ?? undefined;
    if (context !== undefined && !isFlat(context)) return undefined;
    const denied = reply['deniedFields'] ?? [];
    if (!Array.isArray(denied)) return undefined;
    const caller = lambdaCaller(context, new Set(denied.map((field) => this.coordinateOf(String(field)))));
    this.remember(token, caller, reply);
    return caller;
  }

  /** `arn:…:apis/{id}/types/{T}/fields/{f}` or `T.f`. An ARN of another API denies nothing here. */
  private coordinateOf(field: string): string {
    const [, apiArn, type, name] = /^(arn:.+)\/types\/([^/]+)\/fields\/([^/]+)$/.exec(field) ?? [];
    return apiArn === this.definition.arn ? `${type}.${name}` : field;
  }

  private remember(token: string, caller: Caller, reply: Record<string, unknown>): void {
    const override = reply['ttlOverride'];
    const seconds = typeof override === 'number' ? override : this.provider.ttlSeconds;
    if (!(seconds > 0) || Buffer.byteLength(JSON.stringify(reply)) > limits.cachedAuthorizerReplyBytesMax)
      return;
    this.remembered.set(token, { caller, untilMs: this.clock.now() + Math.min(seconds, 3600) * 1000 });
    for (const oldest of this.remembered.keys()) {
      if (this.remembered.size <= rememberedMax) break;
      this.remembered.delete(oldest);
    }
  }
}

/** A flat map of strings, numbers and booleans. AWS: documented. */
function isFlat(context: unknown): context is Record<string, unknown> {
  if (!isRecord(context)) return false;
  if (!Object.values(context).every((value) => ['string', 'number', 'boolean'].includes(typeof value)))
    return false;
  return Buffer.byteLength(JSON.stringify(context)) <= limits.resolverContextBytesMax;
}
