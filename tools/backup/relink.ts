import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NotPossible } from '../dev/sentences.mjs';
import { stripeKeyFor } from '../operate/stripeKey.ts';
import { stripeWith } from '../operate/stripeWith.ts';
import { itemIn } from './attributeValues.ts';
import type { Environment } from './environment.ts';
import { Ids, idsFileIn } from './ids.ts';
import { readManifest } from './manifest.ts';
import { linesIn } from './pagedFile.ts';

export interface Relinked {
  changed: number;
  /** They name the new id already, or another owner, or are not there. */
  left: number;
}

/**
 * Writes the new ids into the metadata of Stripe's customers. Nothing depends on it for a customer whom an account names, which is
 * found by that; it is for people who look at Stripe, and for apps that read its metadata.
 */
export async function relink(
  environment: Environment,
  folder: string,
  progress: (customers: number) => void,
): Promise<Relinked> {
  const { stack, stripeApiUrl, outputsFile } = environment;
  const manifest = readManifest(folder);
  const idsFile = idsFileIn(folder, stack);
  if (!existsSync(idsFile))
    throw new NotPossible(`${idsFile} is not there: this backup was not restored into ${stack} from here.`);
  const ids = new Ids(idsFile);
  const key = await stripeKeyFor({ stripeApiUrl }, outputsFile);
  if (!key) throw new NotPossible('Give a key that may write customers in STRIPE_API_KEY.');
  const stripe = stripeWith(key, stripeApiUrl ?? 'https://api.stripe.com');
  const done: Relinked = { changed: 0, left: 0 };
  for (const { name } of manifest.tables['users']!.files) {
    for await (const line of linesIn(join(folder, name))) {
      const { user_id, stripe_customer_id } = itemIn(line);
      const from = user_id!.S!;
      if (!stripe_customer_id?.S) continue;
      progress(1);
      const customer = await stripe.customers.retrieve(stripe_customer_id.S);
      const owner = customer.deleted ? undefined : customer.metadata;
      const isOld = owner?.['userId'] === from && owner['deployment'] === manifest.environment.stack;
      const isNew = owner?.['userId'] === ids.get(from) && owner['deployment'] === stack;
      if (!isOld || isNew) {
        done.left += 1;
        continue;
      }
      await stripe.customers.update(customer.id, { metadata: { userId: ids.get(from), deployment: stack } });
      done.changed += 1;
    }
  }
  return done;
}
