import { existsSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { NotPossible } from '../dev/sentences.mjs';

/** One feature, the plan that everybody has and one that is paid for: the least that can be started, tried and bought. */
const starter = {
  features: { messages: { name: 'Messages', unit: 'messages', unitSingular: 'message' } },
  products: [
    {
      id: 'free',
      name: 'Free',
      description: 'Ten messages a day, for as long as you like.',
      active: true,
      public: true,
      kind: 'PLAN',
      rank: 0,
      prices: [],
      features: [{ feature: 'messages', limit: 10, period: 'DAY' }],
    },
    {
      id: 'pro',
      name: 'Pro',
      description: 'A thousand messages a month.',
      active: true,
      public: true,
      kind: 'PLAN',
      rank: 10,
      prices: [{ id: 'pro-monthly', currency: 'usd', unitAmount: 1000, interval: 'MONTH' }],
      trial: { hours: 336 },
      features: [{ feature: 'messages', limit: 1000, period: 'BILLING_CYCLE' }],
    },
  ],
};

export function writeStarter(file: string, isForced: boolean): void {
  if (existsSync(file) && !isForced) {
    throw new NotPossible(`${file} is there already. --force overwrites it, --file names another file.`);
  }
  const schema = relative(dirname(resolve(file)), resolve('catalog.schema.json'));
  const $schema = schema.startsWith('.') ? schema : `./${schema}`;
  writeFileSync(file, `${JSON.stringify({ $schema, ...starter }, null, 2)}\n`);
}
