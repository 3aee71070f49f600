import WebSocket from 'ws';
import { Realtime } from '../../../packages/client/src/core/realtime.ts';
import type { Operation as Document } from '../../../packages/client/src/core/transport.ts';
import type { Operation } from './operations.ts';
import type { Place } from './place.ts';
import { short, Unexpected } from './report.ts';

export interface Heard {
  /** Resolves with the first event that fits, whether it came already or comes in time. */
  heard(fits: (event: any) => boolean, what: string): Promise<any>;
}

/** A socket of one person: the client that browsers have, on Node's WebSocket. */
export function socketOf(place: Place, token: string, waitMs: number) {
  const realtime = new Realtime({
    url: place.outputs.realtimeUrl,
    host: new URL(place.outputs.graphqlUrl).host,
    token: () => Promise.resolve(token),
    WebSocket: WebSocket as never,
  });
  return {
    /** Resolves when the API has acknowledged the subscription; throws what it was refused with. */
    async subscribe(operation: Operation, variables: Record<string, unknown> = {}): Promise<Heard> {
      const events: unknown[] = [];
      const looks = new Set<() => void>();
      const document = { toString: () => operation.document(Object.keys(variables)) } as Document<any, any>;
      const ready = new Promise<void>((resolve, reject) => {
        realtime.subscribe(document, variables, {
          next(result: Record<string, unknown>) {
            events.push(result[operation.name]);
            for (const look of looks) look();
          },
          error: reject,
          ready: resolve,
        });
      });
      await within(ready, waitMs, `an acknowledgement by ${place.outputs.realtimeUrl}`, () => 'none');
      return {
        heard: (fits, what) => {
          const found = new Promise<unknown>((resolve) => {
            const look = () => {
              const event = events.find(fits);
              if (event === undefined) return;
              looks.delete(look);
              resolve(event);
            };
            looks.add(look);
            look();
          });
          const came = () => (events.length === 0 ? 'none' : short(events));
          return within(found, waitMs, what, came);
        },
      };
    },
    close: () => realtime.close(),
  };
}

async function within<Value>(
  value: Promise<Value>,
  waitMs: number,
  what: string,
  came: () => string,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Unexpected(`${what} within ${waitMs / 1000} seconds`, came())),
      waitMs,
    );
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}
