import type { Clock } from '../kernel/clock.ts';
import type { HttpRequest } from '../kernel/http.ts';
import type { Principal } from '../iam/principal.ts';
import { SignatureError } from '../iam/signature.ts';
import type { Invoker } from '../lambda/invoker.ts';
import { assumed } from './assumptions.ts';
import { LambdaAuthorizer } from './authorizer.ts';
import { apiKeyCaller, iamCaller, oidcCaller, userPoolCaller } from './caller.ts';
import type { AuthMode, Caller } from './caller.ts';
import { addressesOf } from './credentials.ts';
import type { RequestCredentials } from './credentials.ts';
import type { ApiDefinition, AuthProvider } from './definition.ts';
import { TransportError } from './errors.ts';
import { TokenRefused, TokenVerifier } from './tokens.ts';
import type { TokenProvider } from './tokens.ts';
import type { JWTVerifyGetKey } from 'jose';

/** Gives who signed the request for the service; throws `SignatureError` when the signature does not stand. */
export type VerifySignature = (request: HttpRequest, service: 'appsync') => Principal | Promise<Principal>;

export interface AuthenticationParts {
  clock: Clock;
  verifySignature: VerifySignature;
  jwks: (issuer: string) => JWTVerifyGetKey;
  invoker: Invoker;
}

/** Finds out who sends a request, in the order in which AppSync looks. Throws a 401 `TransportError`. */
export class Authentication {
  private readonly modes: ReadonlySet<AuthMode>;
  private readonly tokens: TokenVerifier;
  private readonly authorizer: LambdaAuthorizer | undefined;

  constructor(
    private readonly definition: ApiDefinition,
    private readonly parts: AuthenticationParts,
  ) {
    const providers = [definition.defaultAuth, ...definition.additionalAuth];
    this.modes = new Set(providers.map(({ mode }) => mode));
    const tokenProviders = providers.filter(isTokenProvider);
    this.tokens = new TokenVerifier(tokenProviders, providers.length === 1, parts.jwks, parts.clock);
    const lambda = providers.find((provider) => provider.mode === 'AWS_LAMBDA');
    this.authorizer = lambda && new LambdaAuthorizer(definition, lambda, parts.invoker, parts.clock);
  }

  async callerOf(credentials: RequestCredentials): Promise<Caller> {
    const { headers } = credentials;
    const authorization = headers['authorization'];
    // AWS: observed. A signature wins over an API key beside it.
    if (authorization?.startsWith('AWS4-HMAC-SHA256') && this.modes.has('AWS_IAM'))
      return this.signer(credentials);
    const apiKey = headers['x-api-key'];
    if (apiKey !== undefined && this.modes.has('API_KEY')) return this.keyHolder(apiKey);
    if (authorization === undefined || authorization === '') {
      const { missing, notProvided } = assumed.unauthorizedMessages;
      throw unauthorized(apiKey === undefined ? missing : notProvided);
    }
    return this.bearer(authorization, credentials);
  }

  private async signer(credentials: RequestCredentials): Promise<Caller> {
    const { headers, signed, sourceIp } = credentials;
    try {
      const principal = await this.parts.verifySignature(signed(), 'appsync');
      return iamCaller(principal, addressesOf(headers, sourceIp));
    } catch (error) {
      if (error instanceof SignatureError) {
        throw unauthorized(assumed.unauthorizedMessages.signature);
      }
      throw error;
    }
  }

  private keyHolder(apiKey: string): Caller {
    const known = this.definition.apiKeys.find(({ key }) => key === apiKey);
    if (known && known.expiresAtMs > this.parts.clock.now()) return apiKeyCaller();
    throw unauthorized(assumed.unauthorizedMessages.refused);
  }

  private async bearer(authorization: string, credentials: RequestCredentials): Promise<Caller> {
    const claimed = this.tokens.claimedProvider(authorization.replace(/^Bearer /, ''));
    if (claimed)
      return this.tokenHolder(authorization.replace(/^Bearer /, ''), claimed.provider, credentials);
    const caller = await this.authorizer?.callerFor(authorization, credentials);
    if (caller) return caller;
    const { notProvided, refused, unparsable } = assumed.unauthorizedMessages;
    if (this.authorizer) throw unauthorized(refused);
    const takesTokens = this.modes.has('AMAZON_COGNITO_USER_POOLS') || this.modes.has('OPENID_CONNECT');
    throw unauthorized(takesTokens ? unparsable : notProvided);
  }

  private async tokenHolder(
    token: string,
    provider: TokenProvider,
    credentials: RequestCredentials,
  ): Promise<Caller> {
    try {
      const verified = await this.tokens.verify(token, provider);
      if (verified.provider.mode === 'OPENID_CONNECT') return oidcCaller(verified.claims);
      const sourceIp = addressesOf(credentials.headers, credentials.sourceIp);
      return userPoolCaller(verified.claims, verified.groups, verified.provider.defaultAction, sourceIp);
    } catch (error) {
      if (error instanceof TokenRefused) throw unauthorized(error.message);
      throw error;
    }
  }
}

export function unauthorized(message: string): TransportError {
  return new TransportError(401, 'UnauthorizedException', message);
}

function isTokenProvider(provider: AuthProvider): provider is TokenProvider {
  return provider.mode === 'AMAZON_COGNITO_USER_POOLS' || provider.mode === 'OPENID_CONNECT';
}
