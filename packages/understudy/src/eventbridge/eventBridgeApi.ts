import crypto from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { Authority, Principal } from '../iam/principal.ts';
import { answerJson, ServiceError, type Body } from '../kernel/answer.ts';
import type { Bus } from './bus.ts';
import type { Account } from '../kernel/stack.ts';
import { busArn, isoSeconds } from './rules.ts';

/** AWS: documented. */
const entriesMax = 10;
const entriesBytesMax = 1_048_576;

export interface EventBridge {
  account: Account;
  clock: Clock;
  authority: Authority;
  buses: ReadonlyMap<string, Bus>;
  /** Where a delivery that crashed is told; the caller of PutEvents has its answer by then. */
  onCrash: (error: unknown) => void;
}

export function handleEventBridge(
  bridge: EventBridge,
  caller: Principal,
  request: HttpRequest,
): Promise<HttpResponse> {
  return answerJson(request, '1.1', async (operation, body) => {
    if (operation !== 'PutEvents') {
      throw new ServiceError('UnknownOperationException', `Unknown operation ${operation}.`);
    }
    return putEvents(bridge, caller, body);
  });
}

function putEvents(bridge: EventBridge, caller: Principal, body: Body): unknown {
  const entries = (body['Entries'] ?? []) as Body[];
  if (entries.length === 0 || entries.length > entriesMax) {
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${entriesMax} and greater than or equal to 1`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(entries)) > entriesBytesMax) {
    throw new ServiceError(
      'ValidationException',
      'Total size of the entries in the request is over the limit.',
    );
  }
  for (const entry of entries)
    bridge.authority.demand(caller, 'events:PutEvents', busArn(bridge.account, busNameOf(entry)));
  const results = entries.map((entry) => putEvent(bridge, entry));
  return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
}

/** AWS: documented; a bad entry fails alone. An unknown bus accepts the event and drops it. */
function putEvent(bridge: EventBridge, entry: Body): Record<string, unknown> {
  for (const name of ['Source', 'DetailType', 'Detail']) {
    if (typeof entry[name] !== 'string' || entry[name] === '') {
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
    }
  }
  if (String(entry['Source']).startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  const detail = parseObject(String(entry['Detail']));
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const id = crypto.randomUUID();
  const timeMs = entry['Time'] === undefined ? bridge.clock.now() : Number(entry['Time']) * 1000;
  const event = {
    version: '0',
    id,
    'detail-type': entry['DetailType'],
    source: entry['Source'],
    account: bridge.account.accountId,
    time: isoSeconds(timeMs),
    region: bridge.account.region,
    resources: entry['Resources'] ?? [],
    detail,
  };
  bridge.buses.get(busNameOf(entry))?.publish(event).catch(bridge.onCrash);
  return { EventId: id };
}

function busNameOf(entry: Body): string {
  return String(entry['EventBusName'] || 'default')
    .split('/')
    .at(-1)!;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
