import { randomBytes, randomUUID, scryptSync, timingSafeEqual } from 'node:crypto';
import type { Journal } from '../kernel/journal.ts';

/** A person whom the issuer knows. */
export interface IssuerUser {
  /** Any text: `auth0|123` is as good as an UUID. */
  sub: string;
  email: string;
  emailVerified: boolean;
  name: string;
  groups: string[];
  isDisabled: boolean;
  /** Whether sign-ins count as ones with a second factor; the page asks for none. */
  hasSecondFactor: boolean;
}

type Stored = IssuerUser & { salt: string; hash: string };

/** What may be said of a user who is made or changed; what is not named keeps its value. */
export type UserChange = Partial<IssuerUser> & { password?: string };

/** A request for users that cannot be carried out; the message says why. */
export class UserRefused extends Error {}

const table = 'users';
const passwordCharsMin = 8;

/** The people of one issuer, by subject. */
export class IssuerUsers {
  constructor(private readonly journal: Journal) {}

  list(): IssuerUser[] {
    return [...this.stored().values()].map(shown);
  }

  get(sub: string): IssuerUser | undefined {
    const found = this.stored().get(sub);
    return found && shown(found);
  }

  byEmail(email: string): IssuerUser | undefined {
    const wanted = email.toLowerCase();
    return this.list().find((user) => user.email.toLowerCase() === wanted);
  }

  /** Throws `UserRefused`. */
  create({ email = '', password = '', sub = randomUUID(), ...more }: UserChange): IssuerUser {
    if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new UserRefused('An e-mail address is needed.');
    if (this.byEmail(email)) throw new UserRefused('This address has an account already.');
    if (this.stored().has(sub)) throw new UserRefused('This subject exists already.');
    const none = { emailVerified: false, isDisabled: false, hasSecondFactor: false };
    const user = { ...none, name: '', groups: [], ...more, sub, email };
    return this.keep({ ...user, ...hashed(password) });
  }

  /** Undefined when there is no such user. Throws `UserRefused`. */
  change(sub: string, { password, sub: _kept, ...change }: UserChange): IssuerUser | undefined {
    const known = this.stored().get(sub);
    if (!known) return undefined;
    return this.keep({ ...known, ...change, ...(password === undefined ? {} : hashed(password)) });
  }

  remove(sub: string): boolean {
    if (!this.stored().has(sub)) return false;
    this.journal.remove(table, sub);
    return true;
  }

  /** The user, if the password is theirs. */
  withPassword(email: string, password: string): IssuerUser | undefined {
    const user = this.byEmail(email);
    const kept = user && this.stored().get(user.sub)!;
    // A hash is computed for an address without an account too, so that the time of an answer does not tell the two apart.
    const given = scryptSync(password, kept?.salt ?? '', 32);
    return kept && timingSafeEqual(given, Buffer.from(kept.hash, 'hex')) ? user : undefined;
  }

  private stored(): ReadonlyMap<string, Stored> {
    return this.journal.table<Stored>(table);
  }

  private keep(user: Stored): IssuerUser {
    this.journal.put(table, user.sub, user);
    return shown(user);
  }
}

function hashed(password: string): Pick<Stored, 'salt' | 'hash'> {
  if (password.length < passwordCharsMin)
    throw new UserRefused(`A password has at least ${passwordCharsMin} characters.`);
  const salt = randomBytes(16).toString('hex');
  return { salt, hash: scryptSync(password, salt, 32).toString('hex') };
}

function shown({ salt: _salt, hash: _hash, ...user }: Stored): IssuerUser {
  return user;
}
