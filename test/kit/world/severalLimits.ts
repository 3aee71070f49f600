import { randomUUID } from 'node:crypto';
import type { Limit } from '../../../domain/entitlement.ts';
import { noon } from '../time.ts';
import { aWish, type Usage } from './usage.ts';

/** The keys of the windows that are open at noon, and of the next day's. */
export const today = 'exports_2026-11-20';
export const tomorrow = 'exports_2026-11-21';
export const thisMonth = 'exports_2026-11-01#MONTH';

export const dayAndMonth = (daily: number, monthly: number): Limit[] => [
  { period: 'DAY', limit: daily },
  { period: 'MONTH', limit: monthly },
];

/** What an account does with its exports, at noon unless it says otherwise. */
export function doingIn(world: Pick<Usage, 'consume' | 'reserve' | 'settle'>) {
  const feature = 'exports';
  return {
    use(user: string, amount = 1, nowMs = noon, key?: string) {
      const wish = aWish(user, { amount, feature });
      return world.consume({ ...wish, action: { ...wish.action, at: nowMs } }, key, nowMs);
    },
    hold(userId: string, amount: number, nowMs = noon) {
      const [key, callId] = [randomUUID(), randomUUID()];
      return world.reserve({ userId, feature, amount, seconds: 90_000, key, callId }, nowMs);
    },
    settle(userId: string, holdId: string, amount: number, nowMs = noon) {
      const action = { type: 'consume', n: amount, at: nowMs };
      return world.settle({ userId, feature, holdId, amount, action }, nowMs);
    },
  };
}
