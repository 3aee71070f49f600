import { NotPossible } from '../../dev/sentences.mjs';
import { demandAccount } from '../account.ts';
import { outputsPath, readOutputs } from '../deployment.ts';
import { findStack } from '../findStack.ts';
import { stacksOf } from '../stacks.mjs';
import { aimAt } from '../target.ts';
import { makeEndpoint } from './endpoint.ts';
import { givenInSecret } from './given.ts';
import * as stripe from './stripeSecret.ts';

type Word = 'stripe' | 'webhook' | 'endpoint';

interface Wanted {
  project: string;
  env?: string | undefined;
  local?: string | undefined;
  remove: boolean;
}

type Say = (line: string) => void;

/** Shows or changes the secret of a deployment; the value of one is never said. */
export async function secret(wanted: Wanted, word: Word | undefined, say: Say): Promise<void> {
  const place = await placeOf(wanted);
  const held = stripe.secretNamed(place.id, place.config);
  const mode = stripe.modeOf(place.env);
  const before = await held.read();
  if (word !== undefined) {
    const after = await changed(before, word, wanted.remove, mode, place);
    if (JSON.stringify(after) === JSON.stringify(before)) say('Nothing to change.');
    else await held.write(after);
    say(`Functions follow within ten minutes.\n`);
  }
  say(`${place.id} in ${place.where}:`);
  for (const line of stripe.stateOf(await held.read(), mode)) say(`  ${line}`);
  const at = await held.changedAt();
  if (at) say(`  changed ${at.toISOString()}`);
  held.close();
}

interface Place {
  id: string;
  env: string;
  where: string;
  config: { region?: string };
  /** Asked only when an endpoint is to be made. */
  addresses(): Promise<{ webhookUrl: string; stripeUrl: string }>;
}

async function placeOf(wanted: Wanted): Promise<Place> {
  const { stack, title: where } = aimAt(wanted);
  const { project, env, local } = wanted;
  const id = `${stack}-stripe`;
  if (env === undefined) {
    const file = outputsPath(local && `${local}/outputs.json`);
    return {
      id,
      env: stack.slice(stack.lastIndexOf('-') + 1),
      where,
      config: {},
      addresses: async () => addressesIn(readOutputs(file) as unknown as Record<string, string>),
    };
  }
  const account = await demandAccount();
  const { region } = account;
  const addresses = async () => {
    const [, name] = stacksOf({ project, env });
    const found = await findStack(account, name);
    if (!found) throw new NotPossible(`The stack ${name} is not there or may not be seen: deploy it first.`);
    const value = (key: string) => found.Outputs?.find((one) => one.OutputKey === key)?.OutputValue ?? '';
    const stripeApiUrl =
      found.Parameters?.find((one) => one.ParameterKey === 'StripeApiUrl')?.ParameterValue ?? '';
    return addressesIn({ stripeWebhookUrl: value('StripeWebhookUrl'), stripeApiUrl });
  };
  return { id, env, where: `${region} of account ${account.id}`, config: { region }, addresses };
}

function addressesIn(outputs: Record<string, string>): { webhookUrl: string; stripeUrl: string } {
  const webhookUrl = outputs['stripeWebhookUrl'];
  if (!webhookUrl) throw new NotPossible('This deployment has no output StripeWebhookUrl.');
  return { webhookUrl, stripeUrl: outputs['stripeApiUrl'] || 'https://api.stripe.com' };
}

async function changed(
  before: stripe.StripeSecret,
  word: Word,
  remove: boolean,
  mode: stripe.Mode,
  place: Place,
): Promise<stripe.StripeSecret> {
  if (remove) {
    if (word === 'stripe') return { ...before, apiKey: '' };
    return { ...before, webhookSecrets: before.webhookSecrets.slice(0, 1) };
  }
  switch (word) {
    case 'stripe':
      return { ...before, apiKey: stripe.checkedKey(await givenInSecret("Stripe's key: "), mode) };
    case 'webhook':
      return stripe.withSigningSecret(
        before,
        stripe.checkedSigningSecret(await givenInSecret('Signing secret: ')),
      );
    case 'endpoint': {
      const addresses = await place.addresses();
      const given =
        process.env['STRIPE_ACCOUNT_KEY'] ??
        (await givenInSecret('A key that may write webhook endpoints: '));
      const made = await makeEndpoint(
        stripe.checkedKey(given, mode),
        addresses.stripeUrl,
        addresses.webhookUrl,
      );
      return stripe.withSigningSecret(before, made.secret);
    }
  }
}
