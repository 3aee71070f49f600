import type { Clock } from '../kernel/clock.ts';
import { ServiceError } from '../kernel/answer.ts';
import type { Journal } from '../kernel/journal.ts';
import type { Pool } from './pool.ts';
import type { Attributes } from './schema.ts';
import type { Group, User } from './user.ts';

interface PoolIndex {
  /** By user name, in the pool's case. */
  subs: Map<string, string>;
  /** By `email:…` and the like. */
  aliases: Map<string, string>;
  members: Map<string, Set<string>>;
}

/** Users and groups of all pools, with the look-ups that the API needs held in memory. */
export class Directory {
  private readonly indexes = new Map<string, PoolIndex>();
  private sequence = 0;

  constructor(
    private readonly journal: Journal,
    private readonly clock: Clock,
    pools: ReadonlyMap<string, Pool>,
  ) {
    for (const user of journal.table<User>('users').values()) {
      const pool = pools.get(user.poolId);
      if (pool) this.index(pool, user);
      this.sequence = Math.max(this.sequence, user.sequence);
    }
    for (const pool of pools.values()) this.declareGroups(pool);
  }

  get(pool: Pool, sub: string): User | undefined {
    return this.journal.table<User>('users').get(keyFor(pool, sub));
  }

  /** By user name, `sub` or an alias that this pool lets people sign in with. */
  find(pool: Pool, login: string): User | undefined {
    const { subs, aliases } = this.indexFor(pool);
    const name = inCaseOf(pool, login);
    const sub =
      subs.get(name) ??
      ['email', 'phone_number', 'preferred_username']
        .map((attribute) => aliases.get(`${attribute}:${name}`))
        .find((found) => found !== undefined) ??
      login;
    return this.get(pool, sub);
  }

  /** AWS: documented; an address that signs another user in is refused. `sub` is who would get it. */
  demandFreeAliases(pool: Pool, sub: string, attributes: Attributes): void {
    for (const alias of aliasesOf(pool, attributes)) {
      const owner = this.indexFor(pool).aliases.get(alias);
      if (owner === undefined || owner === sub) continue;
      const name = alias.slice(0, alias.indexOf(':'));
      throw new ServiceError('AliasExistsException', `An account with the given ${name} already exists.`);
    }
  }

  findByAlias(pool: Pool, attribute: string, value: string): User | undefined {
    const sub = this.indexFor(pool).aliases.get(`${attribute}:${inCaseOf(pool, value)}`);
    return sub === undefined ? undefined : this.get(pool, sub);
  }

  /** In order of creation, behind a sequence number. */
  *list(pool: Pool, afterSequence = 0): Generator<User> {
    for (const user of this.journal.table<User>('users').values()) {
      if (user.poolId === pool.id && user.sequence > afterSequence) yield user;
    }
  }

  count(pool: Pool): number {
    return this.indexFor(pool).subs.size;
  }

  create(pool: Pool, user: Omit<User, 'poolId' | 'sequence' | 'createdAt' | 'modifiedAt'>): User {
    const now = this.clock.now();
    const created = { ...user, poolId: pool.id, sequence: ++this.sequence, createdAt: now, modifiedAt: now };
    this.journal.put('users', keyFor(pool, user.sub), created);
    this.index(pool, created);
    return created;
  }

  /** Replaces some fields. An alias moves here from the user who had it: the API's rules decide before. */
  update(pool: Pool, sub: string, changes: Partial<User>): User {
    const before = this.get(pool, sub);
    if (!before) throw new ServiceError('UserNotFoundException', 'User does not exist.');
    const after = { ...before, ...changes, modifiedAt: this.clock.now() };
    for (const name of Object.keys(changes) as (keyof User)[]) {
      if (after[name] === undefined) delete after[name];
    }
    this.unindex(pool, before);
    this.journal.put('users', keyFor(pool, sub), after);
    this.index(pool, after);
    return after;
  }

  remove(pool: Pool, user: User): void {
    this.unindex(pool, user);
    this.journal.remove('users', keyFor(pool, user.sub));
  }

  group(pool: Pool, name: string): Group | undefined {
    return this.journal.table<Group>('groups').get(keyFor(pool, name));
  }

  groups(pool: Pool): Group[] {
    return [...this.journal.table<Group>('groups').values()].filter(({ poolId }) => poolId === pool.id);
  }

  putGroup(pool: Pool, group: Omit<Group, 'poolId' | 'createdAt' | 'modifiedAt'>): Group {
    const now = this.clock.now();
    const createdAt = this.group(pool, group.name)?.createdAt ?? now;
    const created = { ...group, poolId: pool.id, createdAt, modifiedAt: now };
    this.journal.put('groups', keyFor(pool, group.name), created);
    return created;
  }

  members(pool: Pool, groupName: string): User[] {
    const subs = this.indexFor(pool).members.get(groupName) ?? [];
    return [...subs].map((sub) => this.get(pool, sub)!).sort((a, b) => a.sequence - b.sequence);
  }

  /** A declared group follows the template; one that was made by a call stays. */
  private declareGroups(pool: Pool): void {
    for (const declared of pool.declaredGroups) {
      const {
        poolId: _,
        createdAt,
        modifiedAt,
        ...known
      } = this.group(pool, declared.name) ?? { poolId: '' };
      const isKnown = createdAt !== undefined && modifiedAt !== undefined;
      if (!isKnown || JSON.stringify(known) !== JSON.stringify(declared)) this.putGroup(pool, declared);
    }
  }

  private indexFor(pool: Pool): PoolIndex {
    let index = this.indexes.get(pool.id);
    if (!index) {
      index = { subs: new Map(), aliases: new Map(), members: new Map() };
      this.indexes.set(pool.id, index);
    }
    return index;
  }

  private index(pool: Pool, user: User): void {
    const index = this.indexFor(pool);
    index.subs.set(inCaseOf(pool, user.username), user.sub);
    if (hasAliases(user))
      for (const alias of aliasesOf(pool, user.attributes)) index.aliases.set(alias, user.sub);
    for (const group of user.groups) {
      const members = index.members.get(group) ?? new Set();
      index.members.set(group, members.add(user.sub));
    }
  }

  private unindex(pool: Pool, user: User): void {
    const index = this.indexFor(pool);
    index.subs.delete(inCaseOf(pool, user.username));
    for (const alias of aliasesOf(pool, user.attributes)) {
      if (index.aliases.get(alias) === user.sub) index.aliases.delete(alias);
    }
    for (const group of user.groups) index.members.get(group)?.delete(user.sub);
  }
}

/** How the pool compares user names and aliases. */
export function inCaseOf(pool: Pool, name: string): string {
  return pool.isCaseSensitive ? name : name.toLowerCase();
}

function keyFor(pool: Pool, name: string): string {
  return `${pool.id}/${name}`;
}

/** A user of an external provider signs in there and nowhere else. */
function hasAliases(user: User): boolean {
  return user.status !== 'EXTERNAL_PROVIDER';
}

/** AWS: documented; an alias of AliasAttributes signs in once it is verified, a user name attribute always. */
function aliasesOf(pool: Pool, attributes: Attributes): string[] {
  const entries = pool.usernameAttributes.length
    ? pool.usernameAttributes
    : pool.aliasAttributes.filter(
        (name) => name === 'preferred_username' || attributes[`${name}_verified`] === 'true',
      );
  return entries.flatMap((name) => {
    const value = attributes[name];
    return value ? [`${name}:${inCaseOf(pool, value)}`] : [];
  });
}
