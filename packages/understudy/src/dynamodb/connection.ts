import net from 'node:net';

export interface EngineAnswer {
  status: number;
  text: string;
}

interface WaitingRequest {
  resolve(answer: EngineAnswer): void;
  reject(error: Error): void;
}

/** The engine cannot be reached, or went away before it answered. */
export class EngineGone extends Error {
  override readonly name = 'EngineGone';
}

/** Sockets beyond this number only queue inside the engine. */
const socketsMax = 64;
const headEnd = Buffer.from('\r\n\r\n');

/**
 * A keep-alive HTTP client for the engine, by hand: it asks one thing of one server that always states the length, and
 * costs a quarter of `node:http`, which would otherwise outweigh the engine itself.
 */
export class EngineConnection {
  private readonly idle: EngineSocket[] = [];
  private readonly queue: (() => void)[] = [];
  private open = 0;
  private isClosed = false;

  constructor(
    private readonly host: string,
    private readonly port: number,
  ) {}

  /** One request; `target` is the value of `X-Amz-Target`. */
  async request(target: string, body: string): Promise<EngineAnswer> {
    if (this.isClosed) throw new EngineGone('The connection to the DynamoDB engine is closed.');
    const socket = this.idle.pop() ?? (await this.connect());
    try {
      return await socket.send(target, body);
    } finally {
      this.release(socket);
    }
  }

  /** Calls an operation and gives its result; an error of the engine is thrown under its own name. */
  async call<T = Record<string, unknown>>(
    operation: string,
    body: unknown,
    service = 'DynamoDB_20120810',
  ): Promise<T> {
    const { status, text } = await this.request(`${service}.${operation}`, JSON.stringify(body));
    const result = JSON.parse(text) as T & { __type?: string; message?: string; Message?: string };
    if (status === 200) return result;
    const name = result.__type?.split('#').at(-1) ?? `Status${status}`;
    throw Object.assign(new Error(result.message ?? result.Message ?? text), { name });
  }

  close(): void {
    this.isClosed = true;
    for (const socket of this.idle.splice(0)) socket.end();
    for (const retry of this.queue.splice(0)) retry();
  }

  private async connect(): Promise<EngineSocket> {
    if (this.open >= socketsMax) {
      await new Promise<void>((resolve) => this.queue.push(resolve));
      if (this.isClosed) throw new EngineGone('The connection to the DynamoDB engine is closed.');
      const socket = this.idle.pop();
      if (socket) return socket;
      return this.connect();
    }
    this.open++;
    const socket = new EngineSocket(this.host, this.port, () => {
      this.open--;
      const at = this.idle.indexOf(socket);
      if (at !== -1) this.idle.splice(at, 1);
      this.queue.shift()?.();
    });
    return socket;
  }

  private release(socket: EngineSocket): void {
    if (socket.isDead) return;
    if (this.isClosed) {
      socket.end();
      return;
    }
    this.idle.push(socket);
    this.queue.shift()?.();
  }
}

class EngineSocket {
  isDead = false;
  private readonly socket: net.Socket;
  private readonly host: string;
  private received: Buffer = Buffer.alloc(0);
  private waiting: WaitingRequest | undefined;

  constructor(host: string, port: number, onDead: () => void) {
    this.host = `${host}:${port}`;
    this.socket = net.connect({ host, port, noDelay: true });
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => {
      this.isDead = true;
      this.fail(
        Object.assign(new Error('The DynamoDB engine closed the connection.'), { code: 'ECONNRESET' }),
      );
      onDead();
    });
  }

  send(target: string, body: string): Promise<EngineAnswer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      // A socket that waits for work does not keep the program alive; one that waits for an answer does.
      this.socket.ref();
      this.socket.write(
        `POST / HTTP/1.1\r\nhost: ${this.host}\r\ncontent-type: application/x-amz-json-1.0\r\nx-amz-target: ${target}\r\n` +
          'authorization: AWS4-HMAC-SHA256 Credential=local/20200101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0\r\n' +
          `x-amz-date: 20200101T000000Z\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  }

  end(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const bodyAt = this.received.indexOf(headEnd) + headEnd.length;
    if (bodyAt < headEnd.length) return;
    const head = this.received.toString('latin1', 0, bodyAt);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) {
      this.socket.destroy(new Error(`The DynamoDB engine sent an answer without a length: ${head}`));
      return;
    }
    if (this.received.length < bodyAt + length) return;
    const answer = {
      status: Number(head.slice(9, 12)),
      text: this.received.toString('utf8', bodyAt, bodyAt + length),
    };
    this.received = this.received.subarray(bodyAt + length);
    const waiting = this.waiting;
    this.waiting = undefined;
    this.socket.unref();
    waiting?.resolve(answer);
  }

  private fail(error: Error): void {
    this.isDead = true;
    const waiting = this.waiting;
    this.waiting = undefined;
    const { code } = error as NodeJS.ErrnoException;
    waiting?.reject(
      Object.assign(new EngineGone(`The DynamoDB engine does not answer: ${error.message}`), { code }),
    );
  }
}
