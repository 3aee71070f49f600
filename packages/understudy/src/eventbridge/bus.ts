import type { Clock } from '../kernel/clock.ts';
import type { Journal } from '../kernel/journal.ts';
import type { TargetInput } from './targetInput.ts';
import { deliver, type Delivering, type Target } from './delivery.ts';

/** Events that a bus keeps for the console. */
const keptMax = 500;

export interface Rule {
  logicalId: string;
  name: string;
  arn: string;
  isEnabled: boolean;
  matches?: (event: unknown) => boolean;
  targets: { target: Target; input: TargetInput }[];
}

export interface KeptEvent {
  id: number;
  at: number;
  event: Record<string, unknown>;
  /** Names of the rules that took it. */
  rules: string[];
}

/** One event bus: the rules on it see every event that is put there. */
export class Bus {
  readonly rules: Rule[] = [];
  private lastId: number;
  private readonly listeners = new Set<(kept: KeptEvent) => void>();

  constructor(
    readonly name: string,
    readonly arn: string,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly delivering: Delivering,
  ) {
    this.lastId = Math.max(0, ...[...this.kept().values()].map(({ id }) => id));
  }

  async publish(event: Record<string, unknown>): Promise<void> {
    const taken = this.rules.filter((rule) => rule.isEnabled && rule.matches?.(event));
    const kept = { id: ++this.lastId, at: this.clock.now(), event, rules: taken.map(({ name }) => name) };
    const oldest = this.kept().size >= keptMax ? this.kept().keys().next().value : undefined;
    const table = `bus:${this.name}`;
    this.journal.write([
      { table, key: String(kept.id), value: kept },
      ...(oldest === undefined ? [] : [{ table, key: oldest }]),
    ]);
    for (const listener of this.listeners) listener(kept);
    await Promise.all(taken.map((rule) => this.fire(rule, event)));
  }

  /** A rule's targets, each by itself: one that fails stops no other. */
  async fire(rule: Rule, event: Record<string, unknown>): Promise<void> {
    const ingestedAt = new Date(this.clock.now()).toISOString();
    const source = { service: 'events.amazonaws.com', arn: rule.arn } as const;
    await Promise.all(
      rule.targets.map(({ target, input }) =>
        deliver(this.delivering, source, target, input(event, rule.arn, ingestedAt)),
      ),
    );
  }

  /** Oldest first. */
  list(): KeptEvent[] {
    return [...this.kept().values()];
  }

  onEvent(listener: (kept: KeptEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private kept(): ReadonlyMap<string, KeptEvent> {
    return this.journal.table<KeptEvent>(`bus:${this.name}`);
  }
}
