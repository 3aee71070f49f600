import type { CredentialVault } from '../../iam/credentials.ts';
import type { SignatureVerifier } from '../../iam/signature.ts';
import type { Installation } from '../../installation.ts';
import type { Clock } from '../../kernel/clock.ts';
import { DataFolderError } from '../../kernel/lock.ts';
import type { IssuerAddresses } from '../../openid/addresses.ts';
import { readJson, writeJson } from '../../outputs.ts';
import type { AccountServices } from '../accountServices.ts';
import { Runner } from './runner.ts';
import { hasSite, portOf, Sites } from './sites.ts';

interface RunningAccount {
  accountId: string;
  data: string;
  host: string;
  address: string;
  /** Of the account itself. */
  port: number;
  /** Where the search for the ports of APIs and distributions begins; 0 takes any free one. */
  nextPort: number;
  clock: Clock;
  installation: Installation;
  vault: CredentialVault;
  verifier: SignatureVerifier;
  issuers: IssuerAddresses;
  say: (line: string) => void;
}

const portFile = 'running.json';

/** Functions, queues and clients know the port from when they were deployed. `wanted` 0 takes that one, or any. */
export function keptPort(data: string, wanted: number): number {
  const kept = readJson<{ port: number }>(data, portFile)?.port;
  if (kept === undefined || kept === wanted) return wanted;
  if (wanted === 0) return kept;
  throw new DataFolderError(
    `What was deployed into ${data} answers at port ${kept}, and not at ${wanted}: start with --port ${kept}, or on another folder.`,
  );
}

/** Makes what runs the resources of an account, over its services. */
export function runnerOver(account: RunningAccount): (services: AccountServices) => Runner {
  const {
    accountId,
    data,
    host,
    address,
    port,
    nextPort,
    clock,
    installation,
    vault,
    verifier,
    issuers,
    say,
  } = account;
  return (services) => {
    const { book, holdings } = services;
    const taken = () => {
      const ports = holdings.all().flatMap((one) => (hasSite.test(one.type) ? (portOf(one) ?? []) : []));
      return new Set(ports);
    };
    return new Runner({
      ...{ accountId, folder: data, address, clock, installation, book, holdings, issuers, say },
      sites: new Sites(host, nextPort, taken),
      partsIn: (region) => ({
        ...{ authority: services.authority, vault, verifier },
        kept: {
          buckets: services.buckets,
          parameters: services.parameters(region),
          secrets: services.secrets(region),
        },
      }),
      onOpened: () => writeJson(data, portFile, { port }),
    });
  };
}
