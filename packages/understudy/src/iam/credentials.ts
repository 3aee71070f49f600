import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Credentials, Principal, WebIdentity } from './principal.ts';

/** What a session token stands for. */
export interface KnownSession {
  principal: Principal;
  accessKeyId: string;
  secretAccessKey: string;
  /** Absent: it does not run out, as functions would otherwise be locked out when the clock is moved. */
  expiresAtMs?: number;
}

const sessionsMax = 10_000;

/**
 * Local access keys. A token carries its own principal under a keyed hash, so that nothing needs to be stored and
 * credentials outlive a restart; another installation's secret gives other keys.
 */
export class CredentialVault {
  private readonly sessions = new Map<string, KnownSession>();

  constructor(private readonly secret: string) {}

  issue(principal: Principal, expiresAtMs?: number): Credentials {
    const content = Buffer.from(
      JSON.stringify([
        ...[principal.roleArn, principal.userId, principal.assumedRoleArn, expiresAtMs ?? 0],
        ...(principal.webIdentity ? [principal.webIdentity] : []),
      ]),
    );
    const sessionToken = `${content.toString('base64url')}.${this.mac('token', content).toString('base64url')}`;
    return { ...this.keysFor(sessionToken), sessionToken };
  }

  /** The session behind a token that this installation issued. */
  sessionFor(sessionToken: string): KnownSession | undefined {
    const known = this.sessions.get(sessionToken);
    if (known) return known;
    const [encoded, signature] = sessionToken.split('.');
    if (encoded === undefined || signature === undefined) return undefined;
    const content = Buffer.from(encoded, 'base64url');
    const given = Buffer.from(signature, 'base64url');
    const wanted = this.mac('token', content);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
    const [roleArn, userId, assumedRoleArn, expiresAtMs, webIdentity] = JSON.parse(content.toString()) as [
      string,
      string,
      string,
      number,
      WebIdentity?,
    ];
    const session = {
      principal: {
        ...{ accountId: roleArn.split(':')[4]!, roleArn, userId, assumedRoleArn },
        ...(webIdentity ? { webIdentity } : {}),
      },
      ...this.keysFor(sessionToken),
      ...(expiresAtMs > 0 ? { expiresAtMs } : {}),
    };
    if (this.sessions.size >= sessionsMax) this.sessions.clear();
    this.sessions.set(sessionToken, session);
    return session;
  }

  private keysFor(sessionToken: string): { accessKeyId: string; secretAccessKey: string } {
    const id = this.mac('access key', sessionToken).toString('hex').toUpperCase().slice(0, 16);
    return {
      accessKeyId: `ASIA${id}`,
      secretAccessKey: this.mac('secret key', sessionToken).toString('base64').slice(0, 40),
    };
  }

  private mac(purpose: string, content: string | Buffer): Buffer {
    return createHmac('sha256', this.secret).update(`${purpose}\0`).update(content).digest();
  }
}
