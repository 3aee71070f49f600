import { findStack } from '../findStack.ts';
import { stacksOf } from '../stacks.mjs';
import { findAccount } from '../account.ts';
import { deployedTemplate } from '../deployedTemplate.ts';
import { lookAtApiKey } from './apiKey.ts';
import { lookAtBootstrap } from './bootstrap.ts';
import { lookAtConcurrency } from './concurrency.ts';
import { lookAtCatalog, lookAtNaming, lookAtSettings, lookAtStripe, type Wanted } from './deployment.ts';
import { report, type Finding } from './finding.ts';
import { lookAtHandOver } from './handOver.ts';
import { lookAtLegacyTable } from './legacyTable.ts';
import { lookAtSchema } from './schema.ts';
import { lookAtNames, lookAtStack } from './stacks.ts';
import { lookAtIssuer } from './usersOfIssuer.ts';
import { lookAtUsersOfPool } from './usersOfPool.ts';

/** Looks at everything that would stop a deployment later on, and says all of it at once. Gives whether nothing does. */
export async function preflight(wanted: Wanted, say: (line: string) => void): Promise<boolean> {
  const deployment = `${wanted.project}-${wanted.env}`;
  say(`Looking at ${deployment} before anything is built …`);
  return report(await lookAtAll(wanted, deployment), say);
}

async function lookAtAll(wanted: Wanted, deployment: string): Promise<Finding[]> {
  const { account, findings } = await findAccount();
  const here = [
    { about: 'Node', state: 'ok', said: process.versions.node } as const,
    ...[lookAtNaming(wanted), lookAtSettings(wanted), lookAtCatalog(wanted)],
  ];
  if (!account) {
    const unseen = 'Bootstrap, stacks, quotas and secrets are looked at once the account is known.';
    return [...findings, ...here, { about: 'account', state: 'note', said: unseen }];
  }
  if (wanted.isComparison) return [...findings, ...here, await lookAtBootstrap(account)];
  const names = stacksOf(wanted);
  const stacks = await Promise.all(names.map((name) => findStack(account, name)));
  const [data, app] = [stacks[0], stacks.at(-1)];
  const template = isMade(app) ? await deployedTemplate(account, deployment) : null;
  const inAccount = await Promise.all([
    lookAtBootstrap(account),
    ...names.map((name, at) => lookAtStack(name, stacks[at])),
    lookAtConcurrency(account, wanted, template),
    lookAtStripe(account, wanted),
    ...(wanted.legacyTable ? [lookAtLegacyTable(account, wanted.legacyTable)] : []),
    ...(template === null ? [] : [lookAtSchema(template, wanted)]),
  ]);
  const { users, web = true } = wanted;
  const ofPool = users?.kind === 'pool' ? await lookAtUsersOfPool(account, users, web) : [];
  const ofIssuer = users?.kind === 'oidc' ? [await lookAtIssuer(users)] : [];
  const isOurs = (users?.kind ?? 'own') === 'own';
  const handedOver = !isOurs && isMade(data) ? await lookAtHandOver(account, names[0]!) : [];
  const ofNames = await lookAtNames(account, deployment, data);
  const ofKey = template === null ? [] : await lookAtApiKey(account, deployment, template);
  return [...findings, ...here, ...inAccount, ...ofKey, ...ofPool, ...ofIssuer, ...handedOver, ...ofNames];
}

/** Whether its resources are there: what failed at first is made anew. */
function isMade(found: Awaited<ReturnType<typeof findStack>>): boolean {
  return Boolean(found) && !/^(ROLLBACK_|REVIEW_)/.test(String(found!.StackStatus));
}
