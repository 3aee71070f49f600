import { createLocalJWKSet, errors } from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { assumed } from '../appsync/assumptions.ts';
import type { Clock } from '../kernel/clock.ts';
import { onThisMachine, withoutSlash } from './addresses.ts';
import type { IssuerAddresses } from './addresses.ts';

/** One of jose's errors, so that a token whose issuer cannot be asked is refused as any other that does not stand. */
class IssuerUnreadable extends errors.JOSEError {}

interface KnownKeys {
  keyIds: ReadonlySet<string>;
  find: JWTVerifyGetKey;
  fetchedMs: number;
}

interface IssuerParts {
  addresses: IssuerAddresses;
  clock: Clock;
  /** Told why an issuer could not be read: the caller is told only that the token is not let in. */
  onProblem: (sentence: string) => void;
}

/** The public keys of OpenID Connect issuers, as AppSync finds them: by their discovery document, kept for a while. */
export class IssuerKeys {
  private readonly known = new Map<string, KnownKeys>();
  private readonly underWay = new Map<string, Promise<KnownKeys>>();

  constructor(private readonly parts: IssuerParts) {}

  /** jose's key look-up for one issuer. */
  keysOf(issuer: string): JWTVerifyGetKey {
    return async (header, token) => {
      const keys = await this.keysFor(issuer, header?.kid);
      return keys.find(header, token);
    };
  }

  /** An unknown key may be one that the issuer has signed with since; it is asked again, but not for every forged token. */
  private async keysFor(issuer: string, kid: string | undefined): Promise<KnownKeys> {
    const known = this.known.get(issuer);
    if (!known) return this.fetched(issuer);
    const ageMs = this.parts.clock.now() - known.fetchedMs;
    const isKnown = kid !== undefined && known.keyIds.has(kid);
    const keptMs = isKnown ? assumed.issuerKeysKeptMs : assumed.issuerAskedAgainAfterMs;
    return ageMs < 0 || ageMs >= keptMs ? this.fetched(issuer) : known;
  }

  private fetched(issuer: string): Promise<KnownKeys> {
    let fetching = this.underWay.get(issuer);
    if (!fetching) {
      fetching = this.read(issuer).finally(() => this.underWay.delete(issuer));
      this.underWay.set(issuer, fetching);
    }
    return fetching;
  }

  private async read(issuer: string): Promise<KnownKeys> {
    try {
      // AWS: documented. The path is appended to the issuer, and what is found there must name the same issuer.
      const discovery = await this.json(`${withoutSlash(issuer)}/.well-known/openid-configuration`);
      if (discovery['issuer'] !== issuer)
        throw new IssuerUnreadable(`its discovery document is of ${JSON.stringify(discovery['issuer'])}`);
      const { keys } = await this.json(String(discovery['jwks_uri']));
      if (!Array.isArray(keys)) throw new IssuerUnreadable('its key set has no keys');
      // AWS: documented. A key needs both.
      const usable = (keys as Record<string, unknown>[]).filter(
        ({ kty, kid }) => typeof kty === 'string' && typeof kid === 'string',
      ) as unknown as JSONWebKeySet['keys'];
      const read = {
        keyIds: new Set(usable.map(({ kid }) => kid!)),
        find: createLocalJWKSet({ keys: usable }),
        fetchedMs: this.parts.clock.now(),
      };
      this.known.set(issuer, read);
      return read;
    } catch (error) {
      if (!(error instanceof IssuerUnreadable)) throw error;
      this.parts.onProblem(`No token of ${issuer} is let in: ${error.message}.`);
      throw error;
    }
  }

  private async json(url: string): Promise<Record<string, unknown>> {
    const address = onThisMachine(url, this.parts.addresses);
    if (address === undefined) throw new IssuerUnreadable(`${url} is not on this machine`);
    let text: string;
    try {
      const answer = await fetch(address, {
        headers: { accept: 'application/json' },
        redirect: 'error',
        signal: AbortSignal.timeout(assumed.issuerAnswersWithinMs),
      });
      if (!answer.ok) throw new IssuerUnreadable(`${address} answered ${answer.status}`);
      text = await answer.text();
    } catch (error) {
      if (error instanceof IssuerUnreadable) throw error;
      throw new IssuerUnreadable(`${address} does not answer (${reasonOf(error)})`);
    }
    return objectIn(text, address);
  }
}

function objectIn(text: string, address: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new IssuerUnreadable(`${address} answered no JSON object`);
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? message;
}
