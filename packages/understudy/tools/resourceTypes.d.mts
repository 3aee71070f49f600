import type { ResourceType } from '../src/cloudformation/resourceTypes.ts';

interface Described {
  version: string;
  types: Record<string, ResourceType>;
}

export function resourceTypes(): Described;
export function asText(described: Described): string;
