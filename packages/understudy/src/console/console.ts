import type { Clock } from '../kernel/clock.ts';
import { momentRefused } from '../kernel/clockBounds.ts';
import type { Companion } from '../kernel/companion.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from '../kernel/http.ts';
import { page } from './page.ts';

/** What the console shows; each is asked anew for every view. */
export interface ConsoleSources {
  clock: Clock;
  mailbox(): { to: string; subject: string; text: string; at: string }[];
  /** Newest first. */
  events(): { at: string; bus: string; source: string; type: string; detail: string }[];
  /** Newest first. */
  denials(): { at: string; principal: string; action: string; resource: string }[];
  functions(): { name: string; newest: string }[];
  logOf(functionName: string): string | undefined;
  /** What resolvers said, one line each, oldest first. */
  resolvers(): string[];
  streams(): { name: string; state: string; delivered: number; retries: number; problem: string }[];
  queues(): { name: string; waiting: number }[];
  /** The page that says how clients are pointed here. */
  clients(): string;
  notRun(): string[];
  links(): { label: string; url: string }[];
  /** What goes wrong on purpose, by the companion's name. */
  switches: Map<string, Companion['switches']>;
  /** Requests and capacity units at the wire since the start. */
  meter(): unknown;
  /** What no test and no call has needed. */
  permissions(): unknown;
}

/** `/_local/logs` has all that are kept. */
const resolverLinesShown = 200;

export const consolePrefix = '/_local';

/** The local control page and its small JSON interface. There is nothing like it in a deployment. */
export function createConsole(sources: ConsoleSources): HttpHandler {
  return async (request) => {
    const path = request.path.slice(consolePrefix.length).replace(/\/$/, '');
    if (request.method === 'POST') return change(sources, path, request);
    if (request.method !== 'GET') return text(405, 'GET or POST.');
    if (path === '') return html(page);
    if (path === '/state') return json(200, stateOf(sources));
    if (path === '/clients') return html(sources.clients());
    if (path === '/meter') return json(200, sources.meter());
    if (path === '/permissions') return json(200, sources.permissions());
    if (path === '/logs') return text(200, sources.resolvers().join('\n'));
    if (path.startsWith('/logs/')) return logOf(sources, decodeURIComponent(path.slice('/logs/'.length)));
    return notFound();
  };
}

function stateOf(sources: ConsoleSources) {
  return {
    now: new Date(sources.clock.now()).toISOString(),
    offsetMs: sources.clock.offsetMs,
    links: sources.links(),
    mailbox: sources.mailbox(),
    events: sources.events(),
    denials: sources.denials(),
    functions: sources.functions(),
    resolvers: sources
      .resolvers()
      .slice(-resolverLinesShown)
      .reverse()
      .map((line) => ({ line })),
    streams: sources.streams(),
    queues: sources.queues(),
    ...Object.fromEntries([...sources.switches].map(([name, { now }]) => [name, now()])),
    notRun: sources.notRun(),
  };
}

/** Only JSON is taken: a browser asks before it sends that from another site, and is not answered. */
function change(sources: ConsoleSources, path: string, request: HttpRequest): HttpResponse {
  const switches = sources.switches.get(path.slice(1));
  if (path !== '/clock' && !switches) return notFound();
  if (!request.headers['content-type']?.startsWith('application/json')) return text(415, 'Send JSON.');
  const given = jsonIn(request.body.toString());
  return switches ? disturb(switches, given) : moveClock(sources.clock, given);
}

/** `{ "lose": 0.5, "duplicate": 1 }`: what is not named is off again. */
function disturb(switches: Companion['switches'], given: unknown): HttpResponse {
  const wrong = switches.set(given);
  return wrong === undefined ? json(200, switches.now()) : text(400, wrong);
}

/** `{ "to": "2026-12-01T00:00:00Z" }` or `{ "advanceMs": 3600000 }`. */
function moveClock(clock: Clock, given: unknown): HttpResponse {
  const wanted = momentIn(clock, given);
  if (wanted === undefined) return text(400, 'Give {"to": "<ISO time>"} or {"advanceMs": <milliseconds>}.');
  if (wanted < clock.now()) return text(409, 'The clock only goes ahead. `npm run reset` starts over.');
  const refused = momentRefused(wanted);
  if (refused !== undefined) return text(400, refused);
  clock.moveTo(wanted);
  return json(200, { now: new Date(clock.now()).toISOString(), offsetMs: clock.offsetMs });
}

/** Undefined for a text that is no JSON. */
function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function momentIn(clock: Clock, given: unknown): number | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { to, advanceMs } = given as { to?: unknown; advanceMs?: unknown };
  if (typeof advanceMs === 'number' && Number.isFinite(advanceMs)) return clock.now() + advanceMs;
  const moment = typeof to === 'string' ? Date.parse(to) : NaN;
  return Number.isNaN(moment) ? undefined : moment;
}

function logOf(sources: ConsoleSources, name: string): HttpResponse {
  const log = sources.logOf(name);
  return log === undefined ? notFound() : text(200, log);
}

function json(status: number, value: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

function html(body: string): HttpResponse {
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

function text(status: number, body: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

function notFound(): HttpResponse {
  return text(404, 'There is no such page.');
}
