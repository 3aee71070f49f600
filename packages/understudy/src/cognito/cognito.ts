import type { Clock } from '../kernel/clock.ts';
import { ServiceError } from '../kernel/answer.ts';
import { Journal } from '../kernel/journal.ts';
import type { Account, Stack } from '../kernel/stack.ts';
import type { Authority } from '../iam/principal.ts';
import type { Invoker } from '../lambda/invoker.ts';
import { Challenges } from './challenges.ts';
import type { PoolClient } from './client.ts';
import { Directory } from './directory.ts';
import { Mailbox } from './mailbox.ts';
import { poolsFrom, type Pool } from './pool.ts';
import { Sessions } from './sessions.ts';
import { signingKeyFrom, type SigningKey } from './signingKey.ts';

/** Everything that an operation works on. */
export interface Cognito {
  account: Account;
  clock: Clock;
  authority: Authority;
  invoker: Invoker;
  pools: ReadonlyMap<string, Pool>;
  users: Directory;
  sessions: Sessions;
  challenges: Challenges;
  mailbox: Mailbox;
  signingKey: SigningKey;
  /** One line per declared thing that does not run here. */
  notRun: string[];
  close(): void;
}

export function openCognito(
  account: Account & Pick<Stack, 'resources'>,
  dataFolder: string,
  world: { clock: Clock; authority: Authority; invoker: Invoker },
): Cognito {
  const pools = poolsFrom(account.resources, account);
  const journal = new Journal(dataFolder, 'cognito');
  return {
    account,
    ...world,
    pools,
    users: new Directory(journal, world.clock, pools),
    sessions: new Sessions(journal, world.clock),
    challenges: new Challenges(world.clock),
    mailbox: new Mailbox(journal, world.clock),
    signingKey: signingKeyFrom(journal),
    notRun: [...pools.values()].flatMap(notRunIn),
    close: () => journal.close(),
  };
}

export function poolOf(cognito: Cognito, poolId: string): Pool {
  const pool = cognito.pools.get(poolId);
  if (!pool) {
    throw new ServiceError('ResourceNotFoundException', `User pool ${poolId} does not exist.`);
  }
  return pool;
}

export function clientOf(cognito: Cognito, clientId: string): { pool: Pool; client: PoolClient } {
  for (const pool of cognito.pools.values()) {
    const client = pool.clients.get(clientId);
    if (client) return { pool, client };
  }
  throw new ServiceError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
}

function notRunIn({ logicalId, lambda, properties }: Pool): string[] {
  const factors = ((properties['EnabledMfas'] ?? []) as string[]).filter(
    (name) => name !== 'SOFTWARE_TOKEN_MFA',
  );
  return [
    ...lambda.notRun.map((name) => `LambdaConfig.${name}`),
    ...factors.map((name) => `EnabledMfas: ${name}`),
    ...['DeviceConfiguration', 'UserPoolAddOns'].filter((name) => properties[name] !== undefined),
  ].map((what) => `${logicalId}: ${what} is declared and does not run here`);
}
