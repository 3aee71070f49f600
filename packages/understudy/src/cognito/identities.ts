import { createHmac, randomBytes } from 'node:crypto';
import { errors } from 'jose';
import type { PolicyAuthority } from '../iam/authority.ts';
import type { CredentialVault } from '../iam/credentials.ts';
import type { WebIdentity } from '../iam/principal.ts';
import { ServiceError } from '../kernel/answer.ts';
import { resourcesOf, type Stack } from '../kernel/stack.ts';
import type { Cognito } from './cognito.ts';
import { verifyPoolToken } from './publicKeys.ts';

interface IdentityPool {
  id: string;
  takesGuests: boolean;
  providers: { ProviderName: string; ClientId: string }[];
  roles: { authenticated?: string; unauthenticated?: string };
}

interface Parts {
  stack: Stack;
  cognito: Cognito;
  authority: PolicyAuthority;
  vault: CredentialVault;
  /** Identities follow from it, so that nothing needs to be kept of them. */
  secret: string;
}

interface Asked {
  IdentityPoolId?: string;
  IdentityId?: string;
  /** A user pool's id token, by the pool's name as a provider. */
  Logins?: Record<string, string>;
}

/** AWS: documented. */
const lifetimeMs = 3_600_000;
const session = 'CognitoIdentityCredentials';

/** Identity pools: what a user of a user pool, or a guest, gets the credentials of a role for. */
export class Identities {
  private readonly pools: Map<string, IdentityPool>;

  constructor(private readonly parts: Parts) {
    this.pools = new Map(poolsOf(parts.stack).map((pool) => [pool.id, pool]));
  }

  call(operation: string, asked: Asked): Promise<object> {
    if (operation === 'GetId') return this.getId(asked);
    if (operation === 'GetCredentialsForIdentity') return this.getCredentials(asked);
    throw new ServiceError('UnknownOperationException', `${operation} is not run here`);
  }

  private async getId({ IdentityPoolId = '', Logins }: Asked): Promise<object> {
    const pool = this.pools.get(IdentityPoolId);
    if (!pool) throw notFound(`IdentityPool '${IdentityPoolId}' not found.`);
    const user = await this.userOf(pool, Logins);
    if (user) return { IdentityId: user.identityId };
    demandGuests(pool);
    const id = randomBytes(8);
    return { IdentityId: this.identityId(Buffer.concat([id, this.mac(`guest\0${pool.id}`, id)])) };
  }

  private async getCredentials({ IdentityId = '', Logins }: Asked): Promise<object> {
    const { pool, identity } = await this.identityOf(IdentityId, Logins);
    const arn = pool.roles[identity.authType];
    if (arn === undefined) throw notConfigured();
    const { authority, vault, cognito } = this.parts;
    const principal = authority.assumeWithIdentity(arn, session, 'cognito-identity.amazonaws.com', {
      'cognito-identity.amazonaws.com:aud': pool.id,
      'cognito-identity.amazonaws.com:amr': [identity.authType],
      'cognito-identity.amazonaws.com:sub': IdentityId,
    });
    if (!principal) throw notConfigured();
    const expiresAtMs = cognito.clock.now() + lifetimeMs;
    const issued = vault.issue({ ...principal, webIdentity: identity }, expiresAtMs);
    return {
      IdentityId,
      Credentials: {
        AccessKeyId: issued.accessKeyId,
        SecretKey: issued.secretAccessKey,
        SessionToken: issued.sessionToken,
        Expiration: expiresAtMs / 1000,
      },
    };
  }

  private async identityOf(identityId: string, logins: Asked['Logins']) {
    const isUsers = logins !== undefined && Object.keys(logins).length > 0;
    for (const pool of this.pools.values()) {
      if (isUsers) {
        const user = await this.userOf(pool, logins);
        if (user?.identityId === identityId) return { pool, identity: user };
        continue;
      }
      if (!this.isGuest(pool, identityId)) continue;
      demandGuests(pool);
      const authType = 'unauthenticated' as const;
      return { pool, identity: { poolId: pool.id, identityId, authType, provider: null } };
    }
    if (isUsers) throw notFound(`Identity '${identityId}' not found.`);
    throw forbidden(`Access to Identity '${identityId}' is forbidden.`);
  }

  /** The identity of the user whom the logins name; undefined without a login. */
  private async userOf(pool: IdentityPool, logins: Asked['Logins'] = {}): Promise<WebIdentity | undefined> {
    const [login] = Object.entries(logins);
    if (!login) return undefined;
    const [name, token] = login;
    const providers = pool.providers.filter(({ ProviderName }) => ProviderName === name);
    if (providers.length === 0)
      throw forbidden('Token is not from a supported provider of this identity pool.');
    const claims = await this.claimsOf(name, token);
    if (!providers.some(({ ClientId }) => ClientId === claims.aud))
      throw forbidden('Invalid login token. Incorrect token audience.');
    const sub = claims.sub!;
    return {
      poolId: pool.id,
      identityId: this.identityId(this.mac(`user\0${pool.id}\0${name}`, Buffer.from(sub), 16)),
      authType: 'authenticated',
      provider: `"${name}","${name}:CognitoSignIn:${sub}"`,
    };
  }

  private async claimsOf(provider: string, token: string) {
    try {
      const claims = await verifyPoolToken(this.parts.cognito, `https://${provider}`, token);
      if (claims['token_use'] === 'id') return claims;
    } catch (error) {
      const isRefused = [errors.JOSEError, RangeError, TypeError].some((kind) => error instanceof kind);
      if (!isRefused) throw error;
      throw forbidden(`Invalid login token. ${(error as Error).message}`);
    }
    throw forbidden('Invalid login token. Not a valid OpenId Connect identity token.');
  }

  private isGuest(pool: IdentityPool, identityId: string): boolean {
    const bytes = Buffer.from(identityId.split(':')[1]?.replaceAll('-', '') ?? '', 'hex');
    return (
      bytes.length === 16 && this.mac(`guest\0${pool.id}`, bytes.subarray(0, 8)).equals(bytes.subarray(8))
    );
  }

  private mac(purpose: string, content: Buffer, length = 8): Buffer {
    return createHmac('sha256', this.parts.secret)
      .update(`identity\0${purpose}\0`)
      .update(content)
      .digest()
      .subarray(0, length);
  }

  private identityId(bytes: Buffer): string {
    const hex = bytes.toString('hex');
    return `${this.parts.stack.region}:${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
  }
}

function poolsOf({ resources }: Stack): IdentityPool[] {
  const attachments = resourcesOf(resources, 'AWS::Cognito::IdentityPoolRoleAttachment');
  return resourcesOf(resources, 'AWS::Cognito::IdentityPool').map(([, { physicalId, properties }]) => ({
    id: physicalId,
    takesGuests: properties['AllowUnauthenticatedIdentities'] === true,
    providers: (properties['CognitoIdentityProviders'] ?? []) as IdentityPool['providers'],
    roles: (attachments.find(([, one]) => one.properties['IdentityPoolId'] === physicalId)?.[1].properties[
      'Roles'
    ] ?? {}) as IdentityPool['roles'],
  }));
}

function demandGuests(pool: IdentityPool): void {
  if (!pool.takesGuests) throw forbidden('Unauthenticated access is not supported for this identity pool.');
}

function notFound(message: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', message);
}

function forbidden(message: string): ServiceError {
  return new ServiceError('NotAuthorizedException', message);
}

function notConfigured(): ServiceError {
  return new ServiceError(
    'InvalidIdentityPoolConfigurationException',
    'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
  );
}
