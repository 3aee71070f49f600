import { join } from 'node:path';
import type { Companion, OpenCompanion } from '../kernel/companion.ts';
import { issuerHandler } from './handler.ts';
import { LocalIssuer } from './issuer.ts';
import type { ClaimNames, IssuerClient } from './issuer.ts';

/** The issuer beside a running stack. */
export interface IssuerCompanion extends Companion {
  name: 'issuer';
  issuer: LocalIssuer;
}

const prefix = '/_issuer';
const tokenSeconds = 900;

/** Where it answers, when the stack does at `address`. */
export const issuerAt = (address: string): string => `${address}${prefix}`;

export interface IssuerOptions {
  /** They may know the address of the stack. */
  clientsAt: (address: string) => IssuerClient[];
  /** What its tokens have in `iss`; absent, where it answers. */
  name?: string;
  claimNames?: ClaimNames;
}

/** An issuer at `/_issuer`. */
export function openIssuer({ clientsAt, ...more }: IssuerOptions): OpenCompanion {
  return ({ address, dataFolder, clock }): IssuerCompanion => {
    const folder = join(dataFolder, 'issuer');
    const clients = clientsAt(address);
    const issuer = new LocalIssuer({
      ...{ address: issuerAt(address), folder, clock, clients, tokenSeconds },
      ...more,
    });
    const isIts = (path: string) => path === prefix || path.startsWith(`${prefix}/`);
    return {
      name: 'issuer',
      issuer,
      routes: [{ matches: isIts, handle: issuerHandler(issuer) }],
      // Its people are managed below its own address; there is nothing else to disturb.
      switches: { now: () => ({}), set: () => 'The issuer has no switches.' },
      close: () => issuer.close(),
    };
  };
}

/** The one that a start was given. */
export function issuerIn(companions: Map<string, Companion>): LocalIssuer | undefined {
  return (companions.get('issuer') as IssuerCompanion | undefined)?.issuer;
}
