import { rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  askFunction,
  CustomResourceFailed,
  type CustomRequest,
  type Made,
} from '../../customResources/asking.ts';
import { hasCustomResources, isCustom } from '../../customResources/kinds.ts';
import { Responses } from '../../customResources/responses.ts';
import type { Holdings } from '../../cloudformation/holdings.ts';
import type { StackBook } from '../../cloudformation/stackBook.ts';
import type { StackRunner } from '../../cloudformation/stackRunner.ts';
import type { Installation } from '../../installation.ts';
import type { IssuerAddresses } from '../../openid/addresses.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Resource, Stack } from '../../kernel/stack.ts';
import type { AccountParts } from '../../openServices.ts';
import { readJson, writeJson } from '../../outputs.ts';
import { isStartRefused } from '../../refused.ts';
import type { Addresses } from '../../template/attributes/declaration.ts';
import type { Template } from '../../template/document.ts';
import { deployedAssets } from './deployedAssets.ts';
import { deployedStack } from './deployedStack.ts';
import { localAddresses, overPlainHttp } from './localAddresses.ts';
import { openRegion, type Region } from './region.ts';
import { hasSite, PortTaken, type Sites } from './sites.ts';

interface RunnerParts {
  accountId: string;
  /** Each region has a folder in it. */
  folder: string;
  address: string;
  clock: Clock;
  installation: Installation;
  issuers: IssuerAddresses;
  sites: Sites;
  book: StackBook;
  holdings: Holdings;
  partsIn: (region: string) => AccountParts;
  /** After a region was opened: from here on, addresses in it must stay. */
  onOpened: () => void;
  say: (line: string) => void;
}

/** Names of what has contents of its own, and may be made again under the same name. */
interface HeldNames {
  tables: string[];
  /** As addresses. */
  queues: string[];
}

const none: ReadonlySet<string> = new Set();

/** Runs what is deployed, one set of services for each region; every change of a region starts it anew over the same data. */
export class Runner implements StackRunner {
  private readonly regions = new Map<string, Promise<Region | undefined>>();
  /** What runs in a region, as a digest: whether it has to be started anew. */
  private readonly states = new Map<string, string>();
  /** What was said last, so that it is said once. */
  private readonly problems = new Map<string, string | undefined>();
  /** Where functions of custom resources answer, from the first such resource on. */
  private responses: Promise<Responses> | undefined;
  private isStopping = false;
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(private readonly parts: RunnerParts) {}

  localized<Value>(value: Value): Value {
    return overPlainHttp(value);
  }

  addressesIn(region: string): Addresses {
    return localAddresses(this.parts, region, () => this.parts.sites.next());
  }

  async prepare({ Resources }: Template): Promise<void> {
    await this.parts.sites.prepare(Object.values(Resources).filter(({ Type }) => hasSite.test(Type)).length);
  }

  /** A region's services, when they are open. */
  async find(region: string): Promise<Region | undefined> {
    return this.regions.get(region);
  }

  async all(): Promise<Region[]> {
    const found = await Promise.all(this.regions.values());
    return found.filter((one) => one !== undefined);
  }

  start(region: string, removed: ReadonlySet<string>): Promise<string | undefined> {
    return this.inTurn(region, () => this.startNow(region, removed));
  }

  ask(region: string, request: CustomRequest): Promise<Made> {
    return this.inTurn(region, async () => {
      const problem = await this.current(region, request.kind);
      const lambda = (await this.find(region))?.lambda;
      if (!lambda?.functions.has(request.functionName))
        throw new CustomResourceFailed(
          problem ?? `There is no function ${request.functionName} here that could be asked.`,
        );
      const run = (name: string, event: unknown) => lambda.run(name, event);
      return askFunction(request, { run, responses: await this.responses! });
    });
  }

  /** What has been made so far runs, or is said not to; for a deletion, what still does is enough. */
  private async current(region: string, kind: CustomRequest['kind']): Promise<string | undefined> {
    const running = await this.find(region);
    if (running && kind === 'Delete') return undefined;
    const wanted = this.wanted(region, none);
    const isCurrent = running && !('problem' in wanted) && wanted.state === this.states.get(region);
    return isCurrent ? undefined : this.startNow(region, none);
  }

  settle(region: string): Promise<void> {
    return this.inTurn(region, async () => {
      if (this.isStopping) return;
      const { book, sites } = this.parts;
      const wanted = this.wanted(region, none);
      if ('problem' in wanted || wanted.state !== (this.states.get(region) ?? ''))
        await this.startNow(region, none);
      await this.forgetGone(region);
      // An operation that is under way needs the ports that were prepared for it.
      if (book.inProgress().length === 0) await sites.closeUnused();
    });
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.turns.values());
    for (const region of await this.all()) await region.stop();
    await this.parts.sites.close();
    await (await this.responses)?.close();
  }

  private async startNow(region: string, removed: ReadonlySet<string>): Promise<string | undefined> {
    if (this.isStopping) return 'the account is being stopped.';
    const problem = await this.replaced(region, removed);
    if (problem !== undefined && problem !== this.problems.get(region))
      this.parts.say(`What is deployed in ${region} does not run: ${problem}`);
    this.problems.set(region, problem);
    return problem;
  }

  /** Ends the services that ran and opens those that are wanted; while neither answers, callers wait. */
  private async replaced(name: string, removed: ReadonlySet<string>): Promise<string | undefined> {
    const before = this.regions.get(name);
    let region: Region | undefined;
    let problem: string | undefined;
    const opening = (async () => {
      const ending = await before;
      for (const { port } of ending?.sites ?? []) this.parts.sites.pause(port);
      await ending?.stop();
      try {
        return (region = await this.open(name, removed));
      } catch (error) {
        problem = sentenceOf(error);
        return undefined;
      }
    })();
    this.regions.set(name, opening);
    await opening;
    if (region === undefined) {
      this.regions.delete(name);
      this.states.delete(name);
      return problem;
    }
    try {
      for (const { port, routes, sockets } of region.sites)
        await this.parts.sites.serve(port, routes, sockets, () => this.parts.clock.now());
      await region.begin();
      return undefined;
    } catch (error) {
      this.regions.delete(name);
      this.states.delete(name);
      for (const { port } of region.sites) this.parts.sites.pause(port);
      await region.stop();
      return sentenceOf(error);
    }
  }

  /** Undefined when the region has nothing to run. */
  private async open(name: string, removed: ReadonlySet<string>): Promise<Region | undefined> {
    const { address, clock, installation, issuers, partsIn, onOpened, say } = this.parts;
    const wanted = this.wanted(name, removed);
    if ('problem' in wanted) throw wanted.problem;
    if (wanted.stack === undefined) return undefined;
    const folder = this.folderOf(name);
    const account = partsIn(name);
    const assets = deployedAssets(wanted.stack.resources, account.kept.buckets, join(folder, 'assets'));
    const stack = { ...wanted.stack, assets };
    if (hasCustomResources(stack.resources)) this.responses ??= Responses.open();
    const responses = await this.responses;
    const setup = { stack, folder, address, clock, installation, issuers, account, responses, say };
    const region = await openRegion(setup);
    this.states.set(name, wanted.state);
    onOpened();
    const known = this.heldIn(name);
    const now = namesIn(stack.resources.values());
    for (const queue of now.queues) if (!known.queues.includes(queue)) region.emptyQueue(queue);
    this.hold(name, {
      tables: [...new Set([...known.tables, ...now.tables])].sort(),
      queues: [...new Set([...known.queues, ...now.queues])].sort(),
    });
    return region;
  }

  /** What a table or a queue holds ends with it; what is only left behind by its stack keeps it. */
  private async forgetGone(name: string): Promise<void> {
    const kept = namesIn(this.parts.holdings.all().filter(({ region }) => region === name));
    const held = this.heldIn(name);
    if (isDeepStrictEqual(held, kept)) return;
    const gone = held.tables.filter((table) => !kept.tables.includes(table));
    const region = await this.find(name);
    if (region) for (const table of gone) await region.dropTable(table);
    else if (kept.tables.length > 0) return;
    else rmSync(join(this.folderOf(name), 'dynamodb'), { recursive: true, force: true });
    this.hold(name, kept);
  }

  /** What the region's services hold something of, also when they do not run. */
  private heldIn(region: string): HeldNames {
    return readJson<HeldNames>(this.folderOf(region), 'held.json') ?? { tables: [], queues: [] };
  }

  private hold(region: string, names: HeldNames): void {
    writeJson(this.folderOf(region), 'held.json', names);
  }

  private wanted(region: string, removed: ReadonlySet<string>) {
    const { accountId, book, holdings } = this.parts;
    try {
      const stack = deployedStack({ accountId, region, book, holdings, removed });
      return { stack, state: stack === undefined ? '' : digestOf(stack) };
    } catch (error) {
      return { problem: error, state: '' };
    }
  }

  private folderOf(region: string): string {
    return join(this.parts.folder, 'regions', region);
  }

  /** One after the other: each begins with what the one before it left. */
  private inTurn<Result>(region: string, work: () => Promise<Result>): Promise<Result> {
    const turn = (this.turns.get(region) ?? Promise.resolve()).then(work);
    const ended = turn.catch(() => undefined);
    this.turns.set(region, ended);
    return turn;
  }
}

function namesIn(resources: Iterable<Resource>): HeldNames {
  const all = [...resources];
  const idsOf = (types: RegExp) =>
    all.filter(({ type }) => types.test(type)).map(({ physicalId }) => physicalId);
  return { tables: idsOf(/^AWS::DynamoDB::/).sort(), queues: idsOf(/^AWS::SQS::Queue$/).sort() };
}

function digestOf({ resources }: Stack): string {
  const all = [...resources]
    .filter(([, { type }]) => !isCustom(type))
    .map(([id, { physicalId, properties }]) => [id, physicalId, properties]);
  const isAsked = hasCustomResources(resources);
  return createHash('sha256')
    .update(JSON.stringify([isAsked, ...all]))
    .digest('hex');
}

/** What is wrong with what was deployed is one sentence; anything else is a fault of this program, and says where. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text =
    error instanceof PortTaken || isStartRefused(error)
      ? error.message
      : `${error.message} (${error.stack?.split('\n')[1]?.trim() ?? ''})`;
  return text.replaceAll(/\s*\n\s*/g, ' ').replace(/\.?$/, '.');
}
