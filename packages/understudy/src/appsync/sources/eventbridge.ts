import { isRecord } from '../json.ts';
import { serviceFailure } from './serviceFailure.ts';
import { RequestNotUnderstood, succeeded } from './source.ts';
import type { DataSource, ServiceCall } from './source.ts';

/** AWS: documented. An entry that the bus refused is no error: the handler looks at `FailedEntryCount`. */
export function createEventBridgeSource({ busArn, call }: { busArn: string; call: ServiceCall }): DataSource {
  return {
    async send(request) {
      const entries = readEvents(request).map((event, index) => toEntry(event, index, busArn));
      try {
        const { Entries, FailedEntryCount } = await call('PutEvents', { Entries: entries });
        return succeeded({ Entries, FailedEntryCount });
      } catch (error) {
        return serviceFailure('EventBridge', error);
      }
    },
  };
}

function readEvents(request: unknown): unknown[] {
  const { operation, events } = isRecord(request) ? request : {};
  if (typeof operation !== 'string')
    throw new RequestNotUnderstood(`Value for field '$[operation]' not found.`);
  if (operation !== 'PutEvents') throw new RequestNotUnderstood(`Unsupported operation '${operation}'.`);
  if (!Array.isArray(events)) throw new RequestNotUnderstood(`Value for field '$[events]' not found.`);
  return events;
}

function toEntry(event: unknown, index: number, busArn: string): Record<string, unknown> {
  const { source, detailType, detail, resources, time } = isRecord(event) ? event : {};
  for (const [name, value] of Object.entries({ source, detailType, detail })) {
    if (value === undefined || value === null) {
      throw new RequestNotUnderstood(`Value for field '$[events][${index}][${name}]' not found.`);
    }
  }
  return {
    Source: source,
    DetailType: detailType,
    Detail: typeof detail === 'string' ? detail : JSON.stringify(detail),
    EventBusName: busArn,
    ...(Array.isArray(resources) ? { Resources: resources } : {}),
    ...(time === undefined || time === null ? {} : { Time: time }),
  };
}
