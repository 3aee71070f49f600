import crypto from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { ServiceError } from '../kernel/answer.ts';
import type { Challenge, Verifier } from './srp.ts';

/** AWS: documented; wrong passwords in a row before a pause, which doubles from a second to a quarter of an hour. */
const failuresMax = 5;
const pauseSecondsMax = 900;
/** AWS: documented; between 5 and 20 codes for a new password within an hour, depending on risk. */
const codesPerHourMax = 20;

type ChallengeState =
  | {
      kind: 'PASSWORD_VERIFIER';
      username: string;
      clientPublicHex: string;
      verifier: Verifier;
      challenge: Challenge;
    }
  | { kind: 'NEW_PASSWORD_REQUIRED' }
  | { kind: 'SOFTWARE_TOKEN_MFA' }
  | { kind: 'MFA_SETUP'; secret?: string; isVerified?: boolean };

/** `sub` is undefined for a user who does not exist, where the client hides that. */
export type OpenChallenge = ChallengeState & { clientId: string; sub: string | undefined };

/**
 * Sign-ins on their way, and the pauses of those who guess. In memory: a restart costs an unfinished sign-in,
 * which lives for minutes at most.
 */
export class Challenges {
  private readonly open = new Map<string, { challenge: OpenChallenge; expiresAt: number }>();
  private readonly codesSent = new Map<string, number[]>();
  private readonly failures = new Map<string, { count: number; pausedUntil: number }>();

  constructor(private readonly clock: Clock) {}

  /** Returns the token that the answer must carry; it serves once. */
  start(challenge: OpenChallenge, seconds: number): string {
    const now = this.clock.now();
    for (const [token, { expiresAt }] of this.open) {
      if (expiresAt <= now) this.open.delete(token);
    }
    const token = crypto.randomBytes(96).toString('base64');
    this.open.set(token, { challenge, expiresAt: now + seconds * 1000 });
    return token;
  }

  take<Kind extends OpenChallenge['kind']>(
    token: string | undefined,
    clientId: string | undefined,
    kind: Kind,
  ): Extract<OpenChallenge, { kind: Kind }> {
    const challenge = this.look(token, clientId, kind);
    this.open.delete(token!);
    return challenge;
  }

  /** Without using it up: after a wrong code, the right one may follow in the same session. */
  look<Kind extends OpenChallenge['kind']>(
    token: string | undefined,
    clientId: string | undefined,
    kind: Kind,
  ): Extract<OpenChallenge, { kind: Kind }> {
    const found = token === undefined ? undefined : this.open.get(token);
    if (!found || found.challenge.kind !== kind) {
      throw new ServiceError('NotAuthorizedException', 'Invalid session for the user.');
    }
    if (found.expiresAt <= this.clock.now()) {
      throw new ServiceError('NotAuthorizedException', 'Invalid session for the user, session is expired.');
    }
    if (clientId !== undefined && found.challenge.clientId !== clientId) {
      throw new ServiceError('NotAuthorizedException', 'Invalid session for the user.');
    }
    return found.challenge as Extract<OpenChallenge, { kind: Kind }>;
  }

  demandPace(sub: string): void {
    const now = this.clock.now();
    const recent = (this.codesSent.get(sub) ?? []).filter((sentAt) => sentAt > now - 3_600_000);
    if (recent.length >= codesPerHourMax) {
      throw new ServiceError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
    }
    this.codesSent.set(sub, [...recent, now]);
  }

  demandNoPause(sub: string): void {
    if ((this.failures.get(sub)?.pausedUntil ?? 0) > this.clock.now()) {
      throw new ServiceError('NotAuthorizedException', 'Password attempts exceeded');
    }
  }

  failed(sub: string): void {
    const count = (this.failures.get(sub)?.count ?? 0) + 1;
    const pauseSeconds = count < failuresMax ? 0 : Math.min(2 ** (count - failuresMax), pauseSecondsMax);
    this.failures.set(sub, { count, pausedUntil: this.clock.now() + pauseSeconds * 1000 });
  }

  succeeded(sub: string): void {
    this.failures.delete(sub);
  }
}
