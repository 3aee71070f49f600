import type { Clock } from '../kernel/clock.ts';
import { Journal } from '../kernel/journal.ts';
import { Grants } from './grants.ts';
import { SigningKeys } from './signingKeys.ts';
import { IssuerUsers } from './users.ts';
import type { IssuerUser, UserChange } from './users.ts';

export interface IssuerClient {
  clientId: string;
  /** Where the browser may be sent back to, after signing in and after signing out. */
  redirectUris: string[];
}

/** What a token calls what it says of a user. */
export interface ClaimNames {
  email: string;
  emailVerified: string;
  name: string;
  groups: string;
}

const usualNames: ClaimNames = {
  email: 'email',
  emailVerified: 'email_verified',
  name: 'name',
  groups: 'groups',
};

export interface IssuerParts {
  /** Below which it answers. */
  address: string;
  /** What its tokens have in `iss`, where that is another address, for which this one stands. Default: `address`. */
  name?: string;
  folder: string;
  clock: Clock;
  clients: IssuerClient[];
  /** How long a token counts. */
  tokenSeconds: number;
  claimNames?: ClaimNames;
}

/** What an OpenID Connect issuer on this machine knows: its clients, its keys, its people, and what it has granted them. */
export class LocalIssuer {
  readonly address: string;
  readonly name: string;
  readonly clock: Clock;
  readonly clients: readonly IssuerClient[];
  readonly tokenSeconds: number;
  readonly claimNames: ClaimNames;
  readonly users: IssuerUsers;
  readonly keys: SigningKeys;
  readonly grants: Grants;
  readonly #journal: Journal;

  constructor({
    address,
    name = address,
    folder,
    clock,
    clients,
    tokenSeconds,
    claimNames = usualNames,
  }: IssuerParts) {
    this.address = address;
    this.name = name;
    this.clock = clock;
    this.clients = clients;
    this.tokenSeconds = tokenSeconds;
    this.claimNames = claimNames;
    this.#journal = new Journal(folder, 'issuer');
    this.users = new IssuerUsers(this.#journal);
    this.keys = new SigningKeys(this.#journal);
    this.grants = new Grants(this.#journal, clock);
  }

  /** A user who is disabled gets no more tokens; those that are out run until they end. */
  changeUser(sub: string, change: UserChange): IssuerUser | undefined {
    const changed = this.users.change(sub, change);
    if (changed?.isDisabled) this.grants.end(sub);
    return changed;
  }

  deleteUser(sub: string): boolean {
    this.grants.end(sub);
    return this.users.remove(sub);
  }

  close(): void {
    this.#journal.close();
  }
}
