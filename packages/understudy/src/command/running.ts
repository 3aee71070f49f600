import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud, CloudOptions } from '../cloud.ts';
import { portOf } from '../kernel/portOf.ts';
import { startCloud } from '../main.ts';
import type { CompanionModule } from './companions.ts';
import type { Reports } from './reports.ts';

/** What a reset leaves: ids, keys and addresses follow from the installation, and the engine was fetched from a registry. */
const lasting = new Set(['installation.json', 'engine', 'lock', 'format.json', 'template.kept', 'tls']);

/** One installation whose stack is started anew, on the same address. One thing at a time. */
export class Running {
  private cloud: Cloud | undefined;
  private port: number;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: CloudOptions,
    private readonly companions: CompanionModule[],
    private readonly reports: Reports,
  ) {
    this.port = options.port;
  }

  get isUp(): boolean {
    return this.cloud !== undefined;
  }

  get current(): Cloud {
    if (!this.cloud) throw new Error('Nothing runs at the moment.');
    return this.cloud;
  }

  start(): Promise<void> {
    return this.inTurn(async () => {
      await this.open(this.options.template);
      this.reports.ready(this.current);
    });
  }

  /** Data, ids and addresses stay; while it lasts, nothing answers. */
  reload(template: string): Promise<void> {
    return this.inTurn(async () => {
      await this.close();
      await this.open(template);
    });
  }

  /** An empty installation of the same stack: its ids, keys and addresses stay. */
  reset(): Promise<void> {
    return this.inTurn(async () => {
      await this.close();
      const { data } = this.options;
      for (const name of readdirSync(data))
        if (!lasting.has(name)) rmSync(join(data, name), { recursive: true, force: true });
      await this.open(this.options.template);
    });
  }

  stop(): Promise<void> {
    return this.inTurn(() => this.close());
  }

  private async open(template: string): Promise<void> {
    const cloud = await startCloud({
      ...this.options,
      template,
      port: this.port,
      companions: this.companions.map(({ companion }) => companion),
      issuersAt: (address) => Object.assign({}, ...this.companions.map(({ issuers }) => issuers?.(address))),
      variablesAt: (address) =>
        Object.assign({}, ...this.companions.map(({ variables }) => variables?.(address))),
      // What a function that makes something is to find, such as a key, is there before.
      onServices: async (started) => {
        for (const { ready } of this.companions) await ready?.(started);
      },
    });
    this.port = portOf(cloud.address);
    this.cloud = cloud;
    this.reports.follow(cloud);
  }

  private async close(): Promise<void> {
    const { cloud } = this;
    this.cloud = undefined;
    await cloud?.stop();
  }

  private inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }
}
