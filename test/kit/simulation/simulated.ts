import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultKind } from '../faults/withFault.ts';
import { disturb, withFault } from '../faults/withFault.ts';
import { Wire, type Fault } from '../faults/wire.ts';
import { anAdmin, aPerson, asks, signIn, type Answer, type Person } from '../product/people.ts';
import { argsToRun } from '../product/storiesStack.ts';
import { startProduct, type Product } from '../product/product.ts';
import { startOwnEngine } from '../world/engine.ts';

const faults: Fault[] = ['refuse', 'lose', 'drop', 'cut', 'throttle', 'conflict'];
/** Access tokens live for fifteen minutes of the product's clock. */
const tokenMs = 10 * 60_000;
const password = 'Correct-horse-1';

interface Session {
  person: Person;
  sinceMs: number;
}

/** One fault on the way to the database: which request of a call, counted from 1, and what happens to it. */
export interface PlannedFault {
  at: number;
  kind: FaultKind;
}

/**
 * The whole product in a process of its own, with a wire in front of its database on which single requests go wrong. Its clock is
 * set by the simulation, so that nothing depends on how fast the machine is.
 */
export class SimulatedProduct {
  private readonly folder = mkdtempSync(join(tmpdir(), 'usher-simulated-'));
  private readonly sessions = new Map<string, Session>();
  private running: Product | undefined;
  private nowMs: number;

  private constructor(
    private readonly engine: { endpoint: string; end: () => Promise<void> },
    private readonly wire: Wire,
    private readonly template: string | undefined,
    startMs: number,
  ) {
    this.nowMs = startMs;
  }

  /** `template` is another synthesized folder than today's, with the same resources. */
  static async start(startMs: number, template?: string): Promise<SimulatedProduct> {
    const engine = await startOwnEngine();
    const wire = new Wire(engine.endpoint);
    await wire.open();
    disturb(wire);
    const simulated = new SimulatedProduct(engine, wire, template, startMs);
    await simulated.open(['--clock', new Date(startMs).toISOString()]);
    return simulated;
  }

  /** From now on this share of all requests to the database goes wrong, drawn by the random numbers. */
  disturb(share: number, random: () => number): void {
    this.wire.decide = () => (random() < share ? faults[Math.floor(random() * faults.length)] : undefined);
  }

  /** How many requests to the database there were. */
  get requests(): number {
    return this.wire.passed.length;
  }

  get product(): Product {
    if (!this.running) throw new Error('The product is stopped.');
    return this.running;
  }

  async restart(isKilled: boolean): Promise<void> {
    if (isKilled) await this.product.kill();
    else await this.product.stop();
    await this.open([]);
    await this.moveTo(this.nowMs);
  }

  /** A clock that has run past the moment stays where it is. */
  async moveTo(epochMs: number): Promise<void> {
    this.nowMs = epochMs;
    if ((await this.product.now()) < epochMs) await this.product.moveClockTo(epochMs);
  }

  async signsUp(name: string, email: string): Promise<void> {
    this.sessions.set(name, { person: await aPerson(this.product, email), sinceMs: this.nowMs });
  }

  async person(name: string): Promise<Person> {
    const session = this.sessions.get(name)!;
    if (this.nowMs - session.sinceMs < tokenMs) return session.person;
    const person = await signIn(this.product, session.person.email, password);
    this.sessions.set(name, { person, sinceMs: this.nowMs });
    return person;
  }

  async operator(): Promise<Person> {
    const known = this.sessions.get('operator');
    if (known && this.nowMs - known.sinceMs < tokenMs) return known.person;
    const person = await anAdmin(this.product);
    this.sessions.set('operator', { person, sinceMs: this.nowMs });
    return person;
  }

  /**
   * Asks once with the fault in it. When that was answered with Unavailable, asks again in calm, as a client does: the same key
   * finds out what became of the first.
   */
  async asksUnder(
    fault: PlannedFault | undefined,
    userId: string,
    person: Person,
    query: string,
    variables: object,
  ): Promise<Answer> {
    const ask = () => asks(this.product, person, query, variables);
    if (!fault) return ask();
    const { result } = await withFault(userId, fault.at, fault.kind, ask);
    if (result.status === 'rejected') throw result.reason;
    return result.value.errors?.[0]?.errorType === 'Unavailable' ? ask() : result.value;
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    await this.wire.close();
    await this.engine.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async open(args: string[]): Promise<void> {
    const template = this.template ? argsToRun(this.template) : [];
    this.running = await startProduct({
      folder: this.folder,
      args: ['--no-web', ...template, ...args],
      environment: { DYNAMODB_ENDPOINT: this.wire.endpoint },
    });
  }
}
