import { toWireItem } from './attributeValues.ts';
import type { WireItem } from './attributeValues.ts';

/** What a put wants to be stored. */
export function wantedItem(request: Record<string, unknown>): WireItem {
  return {
    ...toWireItem(request['attributeValues'], '$[attributeValues]'),
    ...toWireItem(request['key'], '$[key]'),
  };
}
