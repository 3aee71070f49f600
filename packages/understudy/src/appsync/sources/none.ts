import { isRecord } from '../json.ts';
import { succeeded } from './source.ts';
import type { DataSource } from './source.ts';

/** Gives back what it was given. AWS: documented; a request without a payload gives null. */
export function createNoneSource(): DataSource {
  return {
    send: async (request) => succeeded(isRecord(request) ? request['payload'] : null),
  };
}
