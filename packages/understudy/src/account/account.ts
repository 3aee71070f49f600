import { installationIn } from '../installation.ts';
import { CredentialVault } from '../iam/credentials.ts';
import { SignatureVerifier } from '../iam/signature.ts';
import { keptClock } from '../kernel/keptClock.ts';
import { lockDataFolder } from '../kernel/lock.ts';
import { listen } from '../kernel/server.ts';
import { startedWhole, type Undo } from '../kernel/undo.ts';
import { AccountServices } from './accountServices.ts';
import { cloudAddresses } from './addresses.ts';
import { dispatch } from './dispatch.ts';
import { keptPort, runnerOver } from './running/opening.ts';

export { isStartRefused } from '../refused.ts';

export interface AccountOptions {
  /** Where everything is kept. */
  data: string;
  host?: string;
  /** 0 takes any free one. */
  port?: number;
  accountId?: string;
  /** Concurrent Lambda executions in each region; a new account may have 10. */
  concurrency?: number;
  /** DynamoDB tables in each region. */
  tables?: number;
  /** False for a new account that AWS has not verified for CloudFront yet. */
  mayDistribute?: boolean;
  /** Whether what is deployed runs. */
  runs?: boolean;
  /** What on this machine stands for an OpenID Connect issuer outside, by the issuer's address. */
  issuers?: Record<string, string>;
  /** Hears of what runs, line by line: mail, denials, what does not start. */
  onLine?: (line: string) => void;
  /** Told of every request whose signature holds: `sts AssumeRole`, `s3 PUT /bucket/key`. */
  onAsked?: (what: string) => void;
}

export interface LocalAccount {
  /** `http://127.0.0.1:4566`: what `AWS_ENDPOINT_URL` is for. */
  address: string;
  accountId: string;
  /** What a program needs to act as the administrator of the account. */
  environment(region: string): Record<string, string>;
  stop(): Promise<void>;
}

/** An AWS account with nothing in it, as far as deploying into it goes. */
export async function startAccount(options: AccountOptions): Promise<LocalAccount> {
  return startedWhole((undo, stop) => start(options, undo, stop));
}

async function start(options: AccountOptions, undo: Undo, stop: () => Promise<void>): Promise<LocalAccount> {
  const {
    data,
    host = '127.0.0.1',
    port = 0,
    accountId = '123456789012',
    runs = false,
    issuers = {},
  } = options;
  undo.push(lockDataFolder(data));
  const server = await listen(host, runs ? keptPort(data, port) : port);
  undo.push(() => server.close());
  const address = `http://${host}:${server.port}`;
  const clock = keptClock({ data });
  undo.push(() => clock.stop());
  const installation = installationIn(data);
  const vault = new CredentialVault(installation.secret);
  const verifier = new SignatureVerifier(vault, clock);
  const say = options.onLine ?? console.log;
  const running = { ...{ data, host, address, port: server.port, nextPort: port === 0 ? 0 : port + 1 }, say };
  const services = new AccountServices({
    ...{ accountId, folder: data, clock },
    concurrency: options.concurrency ?? 1000,
    // AWS: documented; more of them on request.
    tables: options.tables ?? 2500,
    mayDistribute: options.mayDistribute ?? true,
    cloudAddresses: (region) => cloudAddresses(accountId, region),
    ...(runs
      ? { runnerOver: runnerOver({ ...running, accountId, clock, installation, vault, verifier, issuers }) }
      : {}),
  });
  undo.push(() => services.close());
  undo.push(() => services.runner?.stop());
  const handle = dispatch({
    ...{ services, vault, verifier, clock },
    onAsked: options.onAsked ?? (() => undefined),
  });
  server.serve([{ matches: () => true, handle }], [], () => clock.now());
  services.cloudFormation.endInterrupted();
  for (const region of services.regions()) await services.runner?.settle(region);
  const environment = (region: string) => {
    const keys = vault.issue(services.authority.administrator('operator'));
    return {
      AWS_ENDPOINT_URL: address,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
    };
  };
  return { address, accountId, environment, stop };
}
