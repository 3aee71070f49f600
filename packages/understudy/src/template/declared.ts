import type { Resource } from '../kernel/stack.ts';
import type { Addresses } from './attributes/declaration.ts';
import { entryFor } from './attributes/registry.ts';
import { generatedName, stableId } from './names.ts';
import type { StackPlace } from './scope.ts';

interface Declared {
  logicalId: string;
  type: string;
  /** Resolved. */
  properties: Record<string, unknown>;
  place: Pick<StackPlace, 'stackName' | 'accountId' | 'region'>;
  /** Goes into keys that grant access. */
  seed: string;
  /** Tells generated names and ids from those of the same logical id elsewhere. */
  unlike?: string[];
  addresses: Addresses;
}

/** A resource with what `Ref` and `Fn::GetAtt` give of it. */
export function declaredResource(declared: Declared): Resource {
  const { logicalId, type, properties, place, unlike = [], addresses, seed } = declared;
  const { stackName, accountId, region } = place;
  const name = (property: string, lengthMax?: number) => {
    const given = properties[property];
    return typeof given === 'string' ? given : generatedName(stackName, logicalId, lengthMax, ...unlike);
  };
  const entry = entryFor(type);
  if (!entry) return { type, properties, physicalId: name(''), attributes: {} };
  const { ref, attributes } = entry({
    ...{ logicalId, type, properties, stackName, accountId, region, seed, addresses, name },
    arn: (service, rest) => `arn:aws:${service}:${region}:${accountId}:${rest}`,
    id: (length) => stableId(length, stackName, logicalId, ...unlike),
  });
  return { type, properties, physicalId: ref, attributes };
}
