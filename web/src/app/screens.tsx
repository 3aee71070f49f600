import extensions from 'virtual:extensions';
import { Account } from './Account.tsx';
import { Activity } from './Activity.tsx';
import { CheckoutReturn } from './CheckoutReturn.tsx';
import type { Screen } from './extensions.ts';
import { Plans } from './Plans.tsx';

/** In the order of the menu. */
export const menu: readonly Screen[] = [
  ...extensions.flatMap(({ screens }) => screens),
  { path: 'plans', title: 'Plans', show: Plans },
  { path: 'activity', title: 'Activity', show: Activity },
  { path: 'account', title: 'Account', show: Account },
];

const hidden: readonly Screen[] = [
  { path: 'checkout/done', title: 'Thank you', show: () => <CheckoutReturn paid /> },
  { path: 'checkout/cancelled', title: 'Checkout cancelled', show: () => <CheckoutReturn paid={false} /> },
];

const byPath = new Map<string, Screen>();
for (const screen of [...menu, ...hidden]) {
  if (byPath.has(screen.path)) throw new Error(`Two screens have the path "${screen.path}".`);
  byPath.set(screen.path, screen);
}

/** Without a path it is the first of the menu. */
export function screenAt(path: string): Screen | undefined {
  return path === '' ? menu[0] : byPath.get(path);
}
