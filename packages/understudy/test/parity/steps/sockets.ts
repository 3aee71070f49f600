import { apiKey, host } from './known.ts';

// `any`: the shape is what each test asserts.
export type Frame = any;

export type HeaderJson = Record<string, string>;

/** What an API takes frames by. */
export interface Line {
  send(text: string): void;
  end(): void;
}

/** What dials an API. */
export interface Dialled {
  dial(dial: Dial & { protocols: string[] }, heard: TestSocket): Line;
}

/** A client: nothing is missed, and a test waits for frames, not for time. */
export class TestSocket {
  readonly frames: Frame[] = [];
  readonly texts: string[] = [];
  closedWith: { code: number; reason: string } | undefined;
  line!: Line;
  private failure: Error | undefined;
  private read = 0;
  private readonly waiting: (() => void)[] = [];

  receive(text: string): void {
    this.texts.push(text);
    this.frames.push(JSON.parse(text));
    this.wake();
  }

  close(code: number, reason: string): void {
    this.closedWith = { code, reason };
    this.wake();
  }

  send(frame: unknown): void {
    this.line.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** As a peer that vanishes. */
  vanish(): void {
    this.line.end();
  }

  /** It could not be opened at all. */
  fail(error: Error): void {
    this.failure = error;
    this.wake();
  }

  /** The next frame that no one has read. */
  async next(): Promise<Frame> {
    await this.until(() => this.frames.length > this.read);
    return this.frames[this.read++];
  }

  /** The next frame of a type; others before it are skipped. */
  async nextOf(type: string): Promise<Frame> {
    for (;;) {
      const frame = await this.next();
      if (frame.type === type) return frame;
    }
  }

  async closing(): Promise<{ code: number; reason: string }> {
    await this.until(() => this.closedWith !== undefined);
    return this.closedWith!;
  }

  unread(): Frame[] {
    return this.frames.slice(this.read);
  }

  private async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.failure) throw this.failure;
      await new Promise<void>((wake) => this.waiting.push(wake));
    }
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }
}

export interface Dial {
  protocols?: string[];
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
}

export const keyHeaders: HeaderJson = { host, 'x-api-key': apiKey };

export function headerProtocol(json: unknown): string {
  return `header-${Buffer.from(JSON.stringify(json)).toString('base64url')}`;
}

export function dials(api: Dialled, dial: Dial = {}): TestSocket {
  const socket = new TestSocket();
  socket.line = api.dial({ protocols: ['graphql-ws', headerProtocol(keyHeaders)], ...dial }, socket);
  return socket;
}

/** A socket past its acknowledgement and first keep-alive. */
export async function connects(api: Dialled, dial: Dial = {}): Promise<TestSocket> {
  const socket = dials(api, dial);
  socket.send({ type: 'connection_init' });
  await socket.nextOf('ka');
  return socket;
}

export interface Start {
  query: string;
  variables?: unknown;
  authorization?: HeaderJson;
}

export function startFrame(
  id: string,
  { query, variables = {}, authorization = keyHeaders }: Start,
): unknown {
  return {
    id,
    type: 'start',
    payload: { data: JSON.stringify({ query, variables }), extensions: { authorization } },
  };
}

/** Starts and waits for the acknowledgement. */
export async function subscribes(socket: TestSocket, id: string, start: Start): Promise<void> {
  socket.send(startFrame(id, start));
  const frame = await socket.next();
  if (frame.type !== 'start_ack' || frame.id !== id)
    throw new Error(`Not acknowledged: ${JSON.stringify(frame)}`);
}
