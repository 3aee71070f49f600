import { join } from 'node:path';
import type { Companion, OpenCompanion } from '../kernel/companion.ts';
import { issuerHandler } from './handler.ts';
import { LocalIssuer } from './issuer.ts';
import type { IssuerClient } from './issuer.ts';

/** The issuer beside a running stack. */
export interface IssuerCompanion extends Companion {
  name: 'issuer';
  issuer: LocalIssuer;
}

const prefix = '/_issuer';
const tokenSeconds = 900;

/** Where it answers, when the stack does at `address`. */
export const issuerAt = (address: string): string => `${address}${prefix}`;

/** An issuer at `/_issuer`, with clients that may know the address of the stack. */
export function openIssuer(
  clientsAt: (address: string) => IssuerClient[],
  /** What its tokens have in `iss`; absent, where it answers. */
  name?: string,
): OpenCompanion {
  return ({ address, dataFolder, clock }): IssuerCompanion => {
    const issuer = new LocalIssuer({
      address: issuerAt(address),
      ...(name === undefined ? {} : { name }),
      folder: join(dataFolder, 'issuer'),
      clock,
      clients: clientsAt(address),
      tokenSeconds,
    });
    return {
      name: 'issuer',
      issuer,
      routes: [
        {
          matches: (path) => path === prefix || path.startsWith(`${prefix}/`),
          handle: issuerHandler(issuer),
        },
      ],
      // Its people are managed below its own address; there is nothing else to disturb.
      switches: { now: () => ({}), set: () => 'The issuer has no switches.' },
      close: () => issuer.close(),
    };
  };
}
