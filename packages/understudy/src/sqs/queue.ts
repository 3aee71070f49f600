import crypto from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { ServiceError } from '../kernel/answer.ts';
import type { Journal } from '../kernel/journal.ts';

export type MessageAttributes = Record<
  string,
  { DataType: string; StringValue?: string; BinaryValue?: string }
>;

export interface QueueSettings {
  name: string;
  arn: string;
  isFifo: boolean;
  dedupesByContent: boolean;
  delaySeconds: number;
  visibilitySeconds: number;
  retentionSeconds: number;
  waitSeconds: number;
  messageBytesMax: number;
  redrive?: { deadLetterArn: string; receivesMax: number };
}

export interface OutgoingMessage {
  body: string;
  attributes?: MessageAttributes | undefined;
  delaySeconds?: number | undefined;
  groupId?: string | undefined;
  dedupId?: string | undefined;
}

/** Times are epoch milliseconds. */
export interface QueuedMessage {
  id: string;
  body: string;
  attributes: MessageAttributes;
  sentAt: number;
  visibleAt: number;
  firstReceivedAt?: number;
  receives: number;
  handle?: string;
  groupId?: string;
  dedupId?: string;
  sequence: string;
}

/** AWS: documented; a FIFO queue takes the same deduplication id once in five minutes. */
const dedupMs = 300_000;

/** One queue. Everything is journalled, so a message survives a restart and so does its invisibility. */
export class Queue {
  private readonly waiting = new Set<() => void>();
  private readonly tableName: string;
  private sequence: bigint;

  constructor(
    readonly settings: QueueSettings,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly deadLetters: (arn: string) => Queue | undefined,
  ) {
    this.tableName = `queue:${settings.name}`;
    const last = [...this.messages().values()].at(-1)?.sequence ?? '0';
    this.sequence = BigInt(last) + 1n;
  }

  send(message: OutgoingMessage): { id: string; sequence: string } {
    const { settings } = this;
    const now = this.clock.now();
    const dedupId = settings.isFifo ? this.dedupIdOf(message) : undefined;
    if (dedupId !== undefined) {
      const known = this.dedups().get(dedupId);
      if (known && known.sentAt > now - dedupMs) return { id: known.id, sequence: known.sequence };
    }
    const delaySeconds = settings.isFifo
      ? settings.delaySeconds
      : (message.delaySeconds ?? settings.delaySeconds);
    const queued: QueuedMessage = {
      id: crypto.randomUUID(),
      body: message.body,
      attributes: message.attributes ?? {},
      sentAt: now,
      visibleAt: now + delaySeconds * 1000,
      receives: 0,
      sequence: String(this.sequence++).padStart(20, '0'),
      ...(message.groupId !== undefined && { groupId: message.groupId }),
      ...(dedupId !== undefined && { dedupId }),
    };
    const expiredDedups = [...this.dedups()].filter(([, { sentAt }]) => sentAt <= now - dedupMs);
    this.journal.write([
      { table: this.tableName, key: queued.id, value: queued },
      ...expiredDedups.map(([key]) => ({ table: `${this.tableName}:dedup`, key })),
      ...(dedupId === undefined
        ? []
        : [
            {
              table: `${this.tableName}:dedup`,
              key: dedupId,
              value: { id: queued.id, sentAt: now, sequence: queued.sequence },
            },
          ]),
    ]);
    this.wake();
    return { id: queued.id, sequence: queued.sequence };
  }

  /** Up to `max` messages, which then stay invisible; waits for the first one as long as told. */
  async receive(max: number, visibilitySeconds?: number, waitSeconds?: number): Promise<QueuedMessage[]> {
    const deadline = this.clock.now() + (waitSeconds ?? this.settings.waitSeconds) * 1000;
    for (;;) {
      const taken = this.take(max, visibilitySeconds ?? this.settings.visibilitySeconds);
      if (taken.length > 0 || this.clock.now() >= deadline) return taken;
      await this.change(deadline);
    }
  }

  /** Deletes if the handle is the latest one; an older handle is answered alike and deletes nothing. */
  remove(handle: string): void {
    const message = this.byHandle(handle);
    if (message?.handle !== handle) return;
    this.journal.remove(this.tableName, message.id);
    this.wake();
  }

  changeVisibility(handle: string, seconds: number): void {
    const message = this.byHandle(handle);
    const now = this.clock.now();
    if (!message || message.handle !== handle || message.visibleAt <= now) {
      throw new ServiceError(
        'MessageNotInflight',
        'The specified message isn’t in flight, or the handle is not its latest one.',
      );
    }
    this.journal.put(this.tableName, message.id, { ...message, visibleAt: now + seconds * 1000 });
    this.wake();
  }

  purge(): void {
    this.journal.write([...this.messages().keys()].map((key) => ({ table: this.tableName, key })));
  }

  counts(): { visible: number; inFlight: number; delayed: number } {
    const now = this.clock.now();
    const counts = { visible: 0, inFlight: 0, delayed: 0 };
    for (const { visibleAt, handle } of this.messages().values()) {
      if (visibleAt <= now) counts.visible += 1;
      else if (handle === undefined) counts.delayed += 1;
      else counts.inFlight += 1;
    }
    return counts;
  }

  private take(max: number, visibilitySeconds: number): QueuedMessage[] {
    const now = this.clock.now();
    const taken: QueuedMessage[] = [];
    const busyGroups = new Set<string>();
    for (const message of [...this.messages().values()]) {
      if (message.sentAt + this.settings.retentionSeconds * 1000 <= now) {
        this.journal.remove(this.tableName, message.id);
        continue;
      }
      const group = this.settings.isFifo ? message.groupId : undefined;
      if (group !== undefined && busyGroups.has(group)) continue;
      if (message.visibleAt > now) {
        if (group !== undefined) busyGroups.add(group);
        continue;
      }
      if (this.isWornOut(message)) continue;
      const received = {
        ...message,
        visibleAt: now + visibilitySeconds * 1000,
        firstReceivedAt: message.firstReceivedAt ?? now,
        receives: message.receives + 1,
        handle: Buffer.from(`${message.id} ${crypto.randomUUID()}`).toString('base64'),
      };
      this.journal.put(this.tableName, message.id, received);
      taken.push(received);
      if (taken.length === max) break;
    }
    return taken;
  }

  /** Moves a message that was received too often to the dead letters, where its age is kept. */
  private isWornOut(message: QueuedMessage): boolean {
    const { redrive } = this.settings;
    if (!redrive || message.receives < redrive.receivesMax) return false;
    const target = this.deadLetters(redrive.deadLetterArn);
    if (!target) return false;
    const { handle: _, firstReceivedAt: __, ...moved } = message;
    this.journal.write([
      { table: this.tableName, key: message.id },
      { table: target.tableName, key: message.id, value: { ...moved, receives: message.receives } },
    ]);
    target.wake();
    return true;
  }

  private dedupIdOf(message: OutgoingMessage): string {
    if (message.groupId === undefined) {
      throw new ServiceError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
    }
    if (message.dedupId !== undefined) return message.dedupId;
    if (this.settings.dedupesByContent) return crypto.createHash('sha256').update(message.body).digest('hex');
    throw new ServiceError(
      'InvalidParameterValue',
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }

  private byHandle(handle: string): QueuedMessage | undefined {
    const [id, tail] = Buffer.from(handle, 'base64').toString('utf8').split(' ');
    if (!id || !tail) {
      throw new ServiceError(
        'ReceiptHandleIsInvalid',
        `The input receipt handle "${handle}" is not a valid receipt handle.`,
      );
    }
    return this.messages().get(id);
  }

  /** Until something is sent, deleted or visible again, or the deadline has come. */
  private change(deadline: number): Promise<void> {
    const now = this.clock.now();
    const visible = [...this.messages().values()].map(({ visibleAt }) => visibleAt).filter((at) => at > now);
    return new Promise((resolve) => {
      const cancel = this.clock.at(Math.min(deadline, ...visible), () => done());
      const done = () => {
        cancel();
        this.waiting.delete(done);
        resolve();
      };
      this.waiting.add(done);
    });
  }

  private wake(): void {
    for (const done of [...this.waiting]) done();
  }

  private messages(): ReadonlyMap<string, QueuedMessage> {
    return this.journal.table<QueuedMessage>(this.tableName);
  }

  private dedups(): ReadonlyMap<string, { id: string; sentAt: number; sequence: string }> {
    return this.journal.table(`${this.tableName}:dedup`);
  }
}
