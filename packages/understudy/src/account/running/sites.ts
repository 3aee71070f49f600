import { listen, type Route, type Server, type SocketRoute } from '../../kernel/server.ts';
import type { HttpResponse } from '../../kernel/http.ts';
import type { Holding } from '../../cloudformation/records.ts';

/** What is served at an address of its own, as AWS gives each of these a host name. */
export const hasSite = /^AWS::(AppSync::GraphQLApi|CloudFront::Distribution)$/;

/** The port of an API or a distribution; undefined for one that was made while nothing ran here. */
export function portOf({ type, attributes }: Pick<Holding, 'type' | 'attributes'>): number | undefined {
  const host =
    type === 'AWS::AppSync::GraphQLApi' ? attributes['GraphQLDns'] : (attributes['DomainName'] ?? '');
  const port = /^127\.0\.0\.1:(\d+)$/.exec(String(host))?.[1];
  return port === undefined ? undefined : Number(port);
}

const notRunning: HttpResponse = {
  status: 503,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'What is deployed here does not run at the moment.',
};

/** An address that was promised cannot be served. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/**
 * The ports of APIs and distributions. A resource has its port for as long as it exists: its attributes name it. A port is
 * listened on before a resource may get it, so that no address is promised that another program has.
 */
export class Sites {
  private readonly servers = new Map<number, Server>();

  constructor(
    private readonly host: string,
    /** Where the search for new ports begins; 0 takes any free one. */
    private readonly firstPort: number,
    private readonly taken: () => ReadonlySet<number>,
  ) {}

  /** The port that the next resource gets. */
  next(): number {
    const taken = this.taken();
    const port = [...this.servers.keys()].find((one) => !taken.has(one));
    if (port === undefined) throw new Error('No port was prepared for this resource.');
    return port;
  }

  /** Listens on as many ports as there may be new resources. */
  async prepare(count: number): Promise<void> {
    const taken = this.taken();
    let free = [...this.servers.keys()].filter((one) => !taken.has(one)).length;
    for (; free < count; free++) await this.listenAnywhere();
  }

  /** Until it is served again: what answered there has ended. */
  pause(port: number): void {
    this.servers.get(port)?.serve([{ matches: () => true, handle: () => Promise.resolve(notRunning) }], []);
  }

  async serve(port: number, routes: Route[], sockets: SocketRoute[], now: () => number): Promise<void> {
    const server = this.servers.get(port) ?? (await this.listenAgain(port));
    server.serve(routes, sockets, now);
  }

  /** Ends those that no resource has. */
  async closeUnused(): Promise<void> {
    const taken = this.taken();
    const unused = [...this.servers].filter(([port]) => !taken.has(port));
    for (const [port] of unused) this.servers.delete(port);
    await Promise.all(unused.map(([, server]) => server.close()));
  }

  async close(): Promise<void> {
    const servers = [...this.servers.values()];
    this.servers.clear();
    await Promise.all(servers.map((server) => server.close()));
  }

  private async listenAnywhere(): Promise<void> {
    if (this.firstPort === 0) return void (await this.listenAt(0));
    const taken = this.taken();
    for (let port = this.firstPort; port <= 65_535; port++) {
      if (taken.has(port) || this.servers.has(port)) continue;
      try {
        return void (await this.listenAt(port));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      }
    }
    await this.listenAt(0);
  }

  private async listenAgain(port: number): Promise<Server> {
    try {
      return await this.listenAt(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      throw new PortTaken(
        `port ${port}, at which something of it has been deployed, is in use by another program; stop that one and start again`,
      );
    }
  }

  private async listenAt(port: number): Promise<Server> {
    const server = await listen(this.host, port);
    this.servers.set(server.port, server);
    return server;
  }
}
