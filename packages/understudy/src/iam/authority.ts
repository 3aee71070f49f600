import type { Denial } from './denial.ts';
import type { Clock } from '../kernel/clock.ts';
import type { RequestContext } from './conditions.ts';
import { AccessDenied, type Authority, type Conditions, type Principal } from './principal.ts';
import { reportOn, type AuthorityReport, type Usage } from './report.ts';
import type { Role } from './roles.ts';
import { covers, holds, type Statement } from './statement.ts';
import { trustOf, trustsProvider } from './trust.ts';

const denialsMax = 1000;
const decisionsMax = 20_000;
const noContext: RequestContext = new Map();

/** Statements that cover one (role, action, resource); the same ones decide every time, conditions aside. */
interface Candidates {
  allows: Statement[];
  denies: Statement[];
  needsContext: boolean;
  /** Statements that this triple has marked as used already. */
  marked: Set<Statement>;
}

/** Decides from the policies of the template's roles, and remembers what was asked of it. */
export class PolicyAuthority implements Authority {
  private readonly candidates = new Map<string, Candidates>();
  private readonly usage: Usage = new Map();
  private readonly denials: Denial[] = [];
  private readonly listeners = new Set<(denial: Denial) => void>();

  constructor(
    private readonly roles: ReadonlyMap<string, Role>,
    private readonly accountId: string,
    private readonly clock: Clock,
  ) {}

  demand(principal: Principal, action: string, resource: string, conditions?: Conditions): void {
    if (principal.roleArn === administratorArn(this.accountId)) return;
    const candidates = this.candidatesFor(principal.roleArn, action, resource);
    const context = candidates.needsContext ? this.contextFor(principal, conditions) : noContext;
    const isDenied = candidates.denies.some((statement) => holds(statement, context));
    const allowing = isDenied ? undefined : candidates.allows.find((statement) => holds(statement, context));
    if (allowing) {
      if (!candidates.marked.has(allowing)) {
        candidates.marked.add(allowing);
        this.markUsed(allowing, action, resource);
      }
      return;
    }
    this.recordDenial(principal.assumedRoleArn, action, resource);
    throw new AccessDenied(
      principal.assumedRoleArn,
      action,
      resource,
      isDenied ? 'an explicit deny' : 'no identity-based policy allows the action',
    );
  }

  /** For decisions by another policy than a role's, so that all denials are reported in one place. */
  recordDenial(principal: string, action: string, resource: string): void {
    const denial = { atMs: this.clock.now(), principal, action, resource };
    this.denials.push(denial);
    if (this.denials.length > denialsMax) this.denials.shift();
    for (const listener of this.listeners) listener(denial);
  }

  /** Whether an action would be allowed, without leaving a trace. */
  allows(principal: Principal, action: string, resource: string, conditions?: Conditions): boolean {
    if (principal.roleArn === administratorArn(this.accountId)) return true;
    const { allows, denies } = this.candidatesFor(principal.roleArn, action, resource);
    const context = this.contextFor(principal, conditions);
    return (
      !denies.some((statement) => holds(statement, context)) &&
      allows.some((statement) => holds(statement, context))
    );
  }

  /** The role as a service assumes it. Throws when the role does not trust the service, as its creation would in AWS. */
  assume(roleArn: string, service: string, session: string): Principal {
    const role = this.roles.get(roleArn);
    if (!role) throw new Error(`There is no role ${roleArn} in the stack.`);
    if (!role.trustedServices.has(service)) {
      throw new Error(
        `${role.logicalId}: the role cannot be assumed by ${service}; its trust policy does not name it.`,
      );
    }
    return this.principalFor(roleArn, session);
  }

  /** The role as another caller of this account assumes it. Throws `AccessDenied` unless both sides allow it. */
  assumeAs(
    caller: Principal,
    roleArn: string,
    request: { session: string; actions: string[]; conditions: Record<string, string> },
  ): Principal {
    const role = this.roles.get(roleArn);
    for (const action of request.actions) {
      const context = this.contextFor(caller, request.conditions);
      const trust = role
        ? trustOf(role.trustPolicy, role.logicalId, caller, action, context)
        : ('not' as const);
      if (trust === 'account') this.demand(caller, action, roleArn, request.conditions);
      if (trust !== 'not') continue;
      this.recordDenial(caller.assumedRoleArn, action, roleArn);
      throw new AccessDenied(
        caller.assumedRoleArn,
        action,
        roleArn,
        'no resource-based policy allows the action',
      );
    }
    return this.principalFor(roleArn, request.session);
  }

  /** The role for whom a provider vouches; undefined where its trust policy does not let them in. */
  assumeWithIdentity(
    roleArn: string,
    session: string,
    provider: string,
    context: Record<string, string | string[]>,
  ): Principal | undefined {
    const role = this.roles.get(roleArn);
    const isTrusted =
      role && trustsProvider(role.trustPolicy, role.logicalId, provider, new Map(Object.entries(context)));
    return isTrusted ? this.principalFor(roleArn, session) : undefined;
  }

  /** Whether a service may assume the role. */
  trustsService(roleArn: string, service: string): boolean {
    return this.roles.get(roleArn)?.trustedServices.has(service) === true;
  }

  principalFor(roleArn: string, session: string): Principal {
    return principalOf(roleArn, this.roles.get(roleArn)?.roleId ?? 'AROALOCALADMIN0000000', session);
  }

  /** The administrator of this machine: may do everything, and is left out of the report. */
  administrator(session: string): Principal {
    return this.principalFor(administratorArn(this.accountId), session);
  }

  onDenial(listener: (denial: Denial) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  report(): AuthorityReport {
    return reportOn(this.roles, this.usage, this.denials);
  }

  private candidatesFor(roleArn: string, action: string, resource: string): Candidates {
    const key = `${roleArn}\n${action}\n${resource}`;
    const known = this.candidates.get(key);
    if (known) return known;
    const covering = (this.roles.get(roleArn)?.statements ?? []).filter((one) =>
      covers(one, action, resource),
    );
    const found = {
      allows: covering.filter((statement) => statement.effect === 'Allow'),
      denies: covering.filter((statement) => statement.effect === 'Deny'),
      needsContext: covering.some((statement) => statement.conditions.length > 0),
      marked: new Set<Statement>(),
    };
    if (this.candidates.size >= decisionsMax) this.candidates.clear();
    this.candidates.set(key, found);
    return found;
  }

  private contextFor(principal: Principal, conditions: Conditions | undefined): RequestContext {
    const given = typeof conditions === 'function' ? conditions() : (conditions ?? {});
    const context = new Map<string, string | string[]>([
      ['aws:principalarn', principal.roleArn],
      ['aws:principalaccount', principal.accountId],
      // There is one account here.
      ['aws:resourceaccount', this.accountId],
      ['s3:resourceaccount', this.accountId],
      ['aws:userid', principal.userId],
      ['aws:currenttime', new Date(this.clock.now()).toISOString()],
      ['aws:epochtime', String(Math.floor(this.clock.now() / 1000))],
      // Loopback stands for the encrypted way to the service.
      ['aws:securetransport', 'true'],
    ]);
    for (const [key, value] of Object.entries(given)) context.set(key.toLowerCase(), value);
    return context;
  }

  private markUsed(statement: Statement, action: string, resource: string): void {
    const used = this.usage.get(statement) ?? new Map<string, Set<string>>();
    const resources = used.get(action) ?? new Set<string>();
    resources.add(resource);
    this.usage.set(statement, used.set(action, resources));
  }
}

function administratorArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:role/local-administrator`;
}

function principalOf(roleArn: string, roleId: string, session: string): Principal {
  const accountId = roleArn.split(':')[4]!;
  const name = roleArn.split('/').at(-1)!;
  return {
    accountId,
    roleArn,
    assumedRoleArn: `arn:aws:sts::${accountId}:assumed-role/${name}/${session}`,
    userId: `${roleId}:${session}`,
  };
}
