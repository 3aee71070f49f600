import type { Clock } from '../kernel/clock.ts';
import type { Journal } from '../kernel/journal.ts';

const messagesMax = 500;
/** Long enough to read a code again, and no second memory of who was here. */
const keptMs = 30 * 24 * 3_600_000;

export interface Message {
  id: number;
  medium: 'EMAIL' | 'SMS';
  to: string;
  subject: string;
  text: string;
  /** The code or temporary password that the message carries. */
  code: string;
  /** Epoch milliseconds. */
  at: number;
}

/** One line for the terminal, where the code is awaited. */
export function mailLine({ medium, to, subject, text, code }: Message): string {
  return `${medium === 'EMAIL' ? 'mail' : 'text'} to ${to}: ${subject || text} [${code}]`;
}

/** What the pools would have sent; the newest messages are kept, for 30 days. */
export class Mailbox {
  private readonly listeners = new Set<(message: Message) => void>();
  private lastId: number;

  constructor(
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {
    this.lastId = Math.max(0, ...[...journal.table<Message>('mailbox').values()].map(({ id }) => id));
  }

  deliver(message: Omit<Message, 'id' | 'at'>): Message {
    const delivered = { id: ++this.lastId, at: this.clock.now(), ...message };
    this.journal.put('mailbox', String(delivered.id), delivered);
    this.dropOld();
    const kept = this.journal.table<Message>('mailbox');
    if (kept.size > messagesMax) this.journal.remove('mailbox', kept.keys().next().value!);
    for (const listener of this.listeners) listener(delivered);
    return delivered;
  }

  /** Oldest first; `to` is an address or a number as it was written. */
  list(to?: string): Message[] {
    this.dropOld();
    const messages = [...this.journal.table<Message>('mailbox').values()];
    return to === undefined ? messages : messages.filter((message) => message.to === to);
  }

  private dropOld(): void {
    const oldest = this.clock.now() - keptMs;
    for (const [key, { at }] of this.journal.table<Message>('mailbox'))
      if (at < oldest) this.journal.remove('mailbox', key);
  }

  onMessage(listener: (message: Message) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
