import type { PlanSubscription } from '../../../domain/subscription.ts';

const day = 86_400_000;
export const start = Date.parse('2026-11-01T00:00:00Z');
export const end = Date.parse('2026-12-01T00:00:00Z');
export const graceMs = 7 * day;
/** Around the debt, the grace, the trial, the period's end, and the grace after it. */
export const debt = start + 5 * day;
const trialEnd = start + 14 * day;

/** Every status of Stripe's, and a word that Stripe may add one day. */
export const statuses = [
  'trialing',
  'active',
  'past_due',
  'incomplete',
  'incomplete_expired',
  'unpaid',
  'canceled',
  'paused',
  'granted',
] as const;
export type Status = (typeof statuses)[number];

/** What is known of a subscription beside its status; each status uses what concerns it. */
export const facts = (status: Status) =>
  ({
    status,
    trialEndMs: trialEnd,
    pastDueSinceMs: debt,
  }) satisfies Partial<PlanSubscription>;

export const instants = {
  'as the debt begins': debt,
  'a moment before the grace ends': debt + 7 * day - 1,
  'as the grace ends': debt + 7 * day,
  'a moment before the trial ends': trialEnd - 1,
  'as the trial ends': trialEnd,
  'as the period ends': end,
  'a moment before the renewal’s grace ends': end + 7 * day - 1,
  'as the renewal’s grace ends': end + 7 * day,
};

/** By hand: which statuses give access at each instant. */
export const withAccess: Record<keyof typeof instants, Status[]> = {
  'as the debt begins': ['trialing', 'active', 'past_due'],
  'a moment before the grace ends': ['trialing', 'active', 'past_due'],
  'as the grace ends': ['trialing', 'active'],
  'a moment before the trial ends': ['trialing', 'active'],
  'as the trial ends': ['active'],
  'as the period ends': ['active'],
  'a moment before the renewal’s grace ends': ['active'],
  'as the renewal’s grace ends': [],
};
