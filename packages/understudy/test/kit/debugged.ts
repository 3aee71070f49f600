import { fileURLToPath } from 'node:url';
import { dirname, isAbsolute, resolve } from 'node:path';
import { TraceMap } from '@jridgewell/trace-mapping';
import WebSocket from 'ws';

interface Script {
  scriptId: string;
  url: string;
  sourceMapURL: string;
}

type Send = (message: string) => void;

/** A process or a thread under a debugger, in the inspector's own protocol. */
export class Debugged {
  private readonly scripts: Script[] = [];
  private readonly answers = new Map<number, (result: any) => void>();
  private readonly awaited = new Map<string, (params: any) => void>();
  private readonly workers = new Map<string, Debugged>();
  private lastId = 0;

  private constructor(
    private readonly write: Send,
    readonly close: () => void = () => undefined,
  ) {}

  static async over(address: string): Promise<Debugged> {
    const socket = new WebSocket(address);
    const debugged = new Debugged(
      (message) => socket.send(message),
      () => socket.close(),
    );
    socket.on('message', (data) => debugged.take(JSON.parse(String(data))));
    await new Promise((opened) => socket.once('open', opened));
    await debugged.send('Debugger.enable');
    await debugged.send('NodeWorker.enable', { waitForDebuggerOnStart: false });
    return debugged;
  }

  send(method: string, params: object = {}): Promise<any> {
    const id = ++this.lastId;
    const answer = new Promise((resolve) => this.answers.set(id, resolve));
    this.write(JSON.stringify({ id, method, params }));
    return answer;
  }

  /** The next event of this kind. */
  next(method: string): Promise<any> {
    return new Promise((resolve) => this.awaited.set(method, resolve));
  }

  async nextWorker(): Promise<Debugged> {
    const { sessionId } = await this.next('NodeWorker.attachedToWorker');
    const worker = new Debugged((message) => {
      void this.send('NodeWorker.sendMessageToWorker', { sessionId, message });
    });
    this.workers.set(sessionId, worker);
    await worker.send('Debugger.enable');
    return worker;
  }

  /** The script that was made from a source, with its map. */
  async scriptOf(source: string): Promise<{ scriptId: string; map: TraceMap }> {
    for (const { scriptId, url, sourceMapURL } of this.scripts) {
      const encoded = /^data:application\/json[^,]*;base64,(.*)$/.exec(sourceMapURL)?.[1];
      if (encoded === undefined) continue;
      const read = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
      const folder = url.startsWith('file:') ? dirname(fileURLToPath(url)) : dirname(url);
      const sources = read.sources.map((one: string) => (isAbsolute(one) ? one : resolve(folder, one)));
      if (sources.includes(source)) return { scriptId, map: new TraceMap({ ...read, sources }) };
    }
    throw new Error(`No script was made from ${source}.`);
  }

  private take({ id, method, params, result }: any): void {
    if (id !== undefined) {
      this.answers.get(id)?.(result);
      this.answers.delete(id);
      return;
    }
    if (method === 'Debugger.scriptParsed') this.scripts.push(params);
    if (method === 'NodeWorker.receivedMessageFromWorker')
      this.workers.get(params.sessionId)?.take(JSON.parse(params.message));
    this.awaited.get(method)?.(params);
    this.awaited.delete(method);
  }
}
