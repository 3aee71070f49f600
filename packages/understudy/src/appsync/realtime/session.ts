import type { Socket, SocketHandshake, SocketSession } from '../../kernel/http.ts';
import { assumed } from '../assumptions.ts';
import { isRecord } from '../json.ts';
import { limits } from '../limits.ts';
import {
  completeFrame,
  connectionAckFrame,
  dataFrameHead,
  errorFrame,
  keepAliveFrame,
  startAckFrame,
} from './frames.ts';
import { start, StartRefused, unsupported } from './start.ts';
import type { StartParts } from './start.ts';
import type { Subscriber, Subscriptions } from './subscriptions.ts';

export interface SessionParts extends StartParts {
  subscriptions: Subscriptions;
  /** The session was acknowledged: it wants keep-alives and ends with its age. */
  acknowledged: (session: RealtimeSession) => void;
  ended: (session: RealtimeSession) => void;
  /** A fault of ours; the client is only told that there was one. */
  fault: (requestId: string, error: unknown) => void;
}

/** A started id; without a subscriber while the start is still being looked at. */
interface StartedSubscription {
  subscriber: Subscriber | undefined;
}

/** What one socket may say, in order: `connection_init`, then `start` and `stop`. */
export class RealtimeSession implements SocketSession {
  private state: 'authenticating' | 'open' | 'acknowledged' | 'closed' = 'authenticating';
  private initRequested = false;
  private readonly running = new Map<string, StartedSubscription>();

  constructor(
    private readonly parts: SessionParts,
    private readonly socket: Socket,
    private readonly handshake: SocketHandshake,
  ) {}

  /** The connection's credentials stand. */
  admit(): void {
    if (this.state !== 'authenticating') return;
    this.state = 'open';
    if (this.initRequested) this.acknowledge();
  }

  keepAlive(): void {
    if (this.state === 'acknowledged') this.socket.send(keepAliveFrame);
  }

  /** The server closes. */
  close(code: number, reason: string): void {
    if (this.state === 'closed') return;
    this.closed();
    this.socket.close(code, reason);
  }

  message(text: string): void {
    if (this.state === 'closed') return;
    const frame = readFrame(text);
    switch (frame?.['type']) {
      case 'connection_init':
        this.initRequested = true;
        if (this.state === 'open') this.acknowledge();
        return;
      case 'start':
        // AWS: documented. Before the acknowledgement a start is ignored.
        if (this.state === 'acknowledged') this.receiveStart(frame['id'], frame['payload']);
        return;
      case 'stop':
        if (this.state === 'acknowledged') this.receiveStop(frame['id']);
        return;
      default:
        if (this.state === 'acknowledged') this.sendRefusal(undefined, unsupported());
    }
  }

  closed(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    for (const { subscriber } of this.running.values()) {
      if (subscriber) this.parts.subscriptions.remove(subscriber);
    }
    this.running.clear();
    this.parts.ended(this);
  }

  private acknowledge(): void {
    this.state = 'acknowledged';
    this.socket.send(connectionAckFrame);
    this.socket.send(keepAliveFrame);
    this.parts.acknowledged(this);
  }

  private receiveStart(id: unknown, payload: unknown): void {
    if (typeof id !== 'string' || id === '') return this.sendRefusal(undefined, unsupported());
    // AWS: observed.
    if (this.running.has(id))
      return this.refuse(id, 'DuplicatedOperationError', `Duplicated operation with id ${id}`);
    const { subscriptionsPerConnection: max } = limits;
    if (this.running.size >= max) {
      return this.refuse(id, 'MaxSubscriptionsReachedError', `Max number of ${max} subscriptions reached`);
    }
    const running: StartedSubscription = { subscriber: undefined };
    this.running.set(id, running);
    void this.begin(id, running, payload);
  }

  private async begin(id: string, running: StartedSubscription, payload: unknown): Promise<void> {
    try {
      const started = await start(this.parts, payload, this.handshake);
      // Stopped or closed meanwhile.
      if (this.running.get(id) !== running) return;
      const head = dataFrameHead(id);
      const subscriber: Subscriber = {
        ...started,
        deliver: (text) => this.socket.send(`${head}${text}}`),
        end: () => this.finish(id),
      };
      running.subscriber = subscriber;
      this.socket.send(startAckFrame(id));
      this.parts.subscriptions.add(subscriber);
    } catch (error) {
      if (this.running.get(id) !== running) return;
      this.running.delete(id);
      if (error instanceof StartRefused) return this.sendRefusal(id, error);
      this.parts.fault(id, error);
      this.refuse(id, 'InternalFailure', 'An internal error occurred.');
    }
  }

  private receiveStop(id: unknown): void {
    if (typeof id !== 'string') return this.sendRefusal(undefined, unsupported());
    if (this.running.has(id) || assumed.stopOfUnknownIdIsAnswered) this.finish(id);
  }

  private finish(id: string): void {
    const subscriber = this.running.get(id)?.subscriber;
    if (subscriber) this.parts.subscriptions.remove(subscriber);
    this.running.delete(id);
    this.socket.send(completeFrame(id));
  }

  private refuse(id: string, errorType: string, message: string): void {
    this.socket.send(errorFrame(id, [{ errorType, message }]));
  }

  private sendRefusal(id: string | undefined, refusal: StartRefused): void {
    this.socket.send(errorFrame(refusal.anonymous ? undefined : id, refusal.entries));
  }
}

/** Undefined for what is no frame at all. */
function readFrame(text: string): Record<string, unknown> | undefined {
  if (text.length > assumed.frameCharsMax) return undefined;
  try {
    const frame: unknown = JSON.parse(text);
    return isRecord(frame) ? frame : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
