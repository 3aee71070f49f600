import type { Stack } from '@aws-sdk/client-cloudformation';
import { NotPossible } from '../../dev/sentences.mjs';
import { demandAccount, type Account } from '../account.ts';
import { findStack } from '../findStack.ts';
import { stacksOf } from '../stacks.mjs';
import { emptyBucket } from './emptyBucket.ts';
import { removeStack } from './removeStack.ts';
import { bucketsOf, inWords, nameOf, whatGoes, type Going } from './whatGoes.ts';

interface Wanted {
  project: string;
  env: string;
  /** The data stack as well. */
  data: boolean;
}

interface Spoken {
  say(line: string): void;
  /** Shown in place of the line before. */
  progress(line: string): void;
  /** Whether the name of what is removed was typed. */
  isAgreed(name: string): Promise<boolean>;
}

/** Removes a deployment from the account; gives whether it did. Needs nothing of the machine that deployed it. */
export async function destroy(wanted: Wanted, { say, progress, isAgreed }: Spoken): Promise<boolean> {
  const account = await demandAccount();
  const name = `${wanted.project}-${wanted.env}`;
  const [dataName, appName] = stacksOf(wanted);
  const [data, app] = [await demandSeen(account, dataName), await demandSeen(account, appName)];
  if (!app && !data)
    throw new NotPossible(`There is no ${name} in ${account.region} of account ${account.id}.`);
  if (!app && !wanted.data)
    throw new NotPossible(`Only ${dataName} is left of ${name}: --data removes it too.`);
  const going = [app, ...(wanted.data ? [data] : [])].filter((one) => one !== null);
  demandUnprotected(going);
  const plans = await Promise.all(going.map((stack) => whatGoes(account, stack)));
  demandDeletable(plans);
  say(`This removes ${name} from ${account.region} of account ${account.id}.\n`);
  tell(plans, wanted.data ? null : data, say);
  if (!(await isAgreed(name))) return false;
  for (const plan of plans) {
    for (const bucket of bucketsOf(plan)) {
      const shown = (count: number) => progress(`Emptying ${bucket}: ${count} versions of objects deleted`);
      const emptied = await account.ask((config) => emptyBucket(config, bucket, shown).then(() => true));
      if (!emptied)
        throw new NotPossible(
          `These credentials may not empty ${bucket} (s3:ListBucketVersions, s3:DeleteObject, s3:DeleteObjectVersion). Nothing was removed but what was deleted from buckets before it.`,
        );
    }
    const { StackName } = plan.stack;
    const shown = (status: string) => progress(`Removing ${StackName}: ${status}`);
    const isRemoved = await account.ask(
      (config) => removeStack(config, plan.stack, shown).then(() => true),
      account.bootstrapRole('deploy'),
    );
    if (!isRemoved)
      throw new NotPossible(`These credentials may not remove ${StackName} (cloudformation:DeleteStack).`);
    say(`\nRemoved ${StackName}.`);
  }
  return true;
}

async function demandSeen(account: Account, name: string): Promise<Stack | null> {
  const found = await findStack(account, name);
  if (found === undefined)
    throw new NotPossible(`These credentials may not see ${name} (cloudformation:DescribeStacks).`);
  return found;
}

function demandUnprotected(going: Stack[]): void {
  const guarded = going.find(({ EnableTerminationProtection }) => EnableTerminationProtection);
  if (!guarded) return;
  const { StackName } = guarded;
  throw new NotPossible(
    `${StackName} is protected, and nothing was removed. If you mean it, take the protection off and run this again: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${StackName}`,
  );
}

/** What would be refused in the middle is said before anything is gone. */
function demandDeletable(plans: Going[]): void {
  const guarded = plans.flatMap(({ resources }) => resources.filter((one) => one.isProtected && !one.stays));
  if (guarded.length === 0) return;
  throw new NotPossible(
    `Nothing was removed: ${guarded.map(nameOf).join(', ')} would go, and is protected against deletion. Deploy it without that protection first.`,
  );
}

function tell(plans: Going[], left: Stack | null, say: (line: string) => void): void {
  say('What goes:');
  for (const { stack, resources } of plans)
    say(`  stack ${stack.StackName}: ${inWords(resources.filter(({ stays }) => !stays))}`);
  for (const bucket of plans.flatMap(bucketsOf))
    say(`  everything in the bucket ${bucket}, every version of it`);
  const kept = plans.flatMap(({ resources }) => resources.filter(({ stays }) => stays));
  say('\nWhat stays:');
  if (left) say(`  stack ${left.StackName} with the data, for the next deployment (--data removes it too)`);
  for (const one of kept) say(`  ${nameOf(one)}, which costs until it is deleted`);
  const webhook = plans.map(({ stack }) => outputOf(stack, 'StripeWebhookUrl')).find(Boolean);
  if (webhook) say(`  in Stripe, a webhook endpoint if you made one: ${webhook}`);
  if (!left && kept.length === 0 && !webhook) say('  nothing');
}

function outputOf(stack: Stack | null, key: string): string | undefined {
  return stack?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
}
