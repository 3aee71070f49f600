import { nameOf } from '../ui/words.ts';
import type { AccountChange } from '@usher/client';

const sentences: Record<string, (product: string) => string> = {
  'trial.started': (product) => `Your ${product} trial has started.`,
  'trial.extended': (product) => `Your ${product} trial has a new end date.`,
  'trial.expired': (product) => `Your ${product} trial has ended.`,
  'trial.converted': (product) => `You now subscribe to ${product}. Thank you.`,
  'subscription.updated': (product) => `Your ${product} subscription has changed.`,
};

/** What a pushed change says to the person in front of the screen. */
export function changeSentence({ reason, productId }: AccountChange): string {
  const product = productId ? nameOf(productId) : 'plan';
  return sentences[reason]?.(product) ?? 'Your account has changed.';
}
