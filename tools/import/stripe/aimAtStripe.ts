import type { Environment } from '../../backup/environment.ts';
import { NotPossible } from '../../dev/sentences.mjs';
import { demandAccount } from '../../operate/account.ts';
import { findStack } from '../../operate/findStack.ts';

/** What a deployment decides, by the name of its parameter; what a product on this machine starts with is the default. */
const rules = {
  GraceDays: ['GRACE_DAYS', '7'],
  PausedCollection: ['PAUSED_COLLECTION', 'keep'],
  StripeOwn: ['STRIPE_OWN', 'none'],
} as const;

/** Sets what the modules of billing read: call it before importing one. */
export async function aimAtStripe(
  { stack, poolId, stripeApiUrl }: Environment,
  env: string | undefined,
): Promise<void> {
  const parameters = env === undefined ? {} : await parametersOf(stack);
  for (const [name, [variable, fallback]] of Object.entries(rules))
    process.env[variable] ??= parameters[name] ?? fallback;
  Object.assign(process.env, {
    STRIPE_SECRET_ARN: `${stack}-stripe`,
    STRIPE_API_URL: stripeApiUrl ?? 'https://api.stripe.com',
    CLAIM_SECRET_ARN: `${stack}-claims`,
    USHER_DEPLOYMENT: stack,
    USER_POOL_ID: poolId,
  });
}

async function parametersOf(stack: string): Promise<Record<string, string>> {
  const found = await findStack(await demandAccount(), stack);
  if (!found)
    throw new NotPossible(`The stack ${stack} is not there, or these credentials may not look at it.`);
  return Object.fromEntries(
    (found.Parameters ?? []).map(({ ParameterKey, ParameterValue }) => [ParameterKey!, ParameterValue!]),
  );
}
