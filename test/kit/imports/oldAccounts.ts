import type { OldRow } from './oldRows.ts';

const dayMs = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();

/** What a subscription may have been, each in its turn: status, product, and the days until its period ends. */
export const subscriptionKinds = [
  undefined,
  { status: 'active', product: 'pro', days: 21 },
  { status: 'active', product: 'premium', days: 12 },
  { status: 'past_due', product: 'pro', days: 9 },
  { status: 'canceled', product: 'premium', days: 15 },
  { status: 'active', product: 'pro', days: -2 },
  { status: 'trialing', product: 'premium', days: 5 },
] as const;

/** A past trial, of an account that has no right to it any more; or one that is running. */
const trials = [
  undefined,
  { product: 'enterprise', startDays: -60, days: 0.125, converted: 0 },
  { product: 'pro', startDays: -80, days: 14, converted: 1 },
  { product: 'premium', startDays: -12, days: 30, converted: 0 },
  { product: 'pro', startDays: -4, days: 14, converted: 0 },
] as const;

/**
 * The rows of one account, in the form of `oldMap`: what it had is drawn, but for the subscription, of which each kind has its turn.
 * `user`: how the source names its user; `at`: the how-many-th of the source it is. Only an account that is there keeps a profile.
 */
export function oldAccount(
  random: () => number,
  at: number,
  user: string,
  hasAccount: boolean,
  nowMs: number,
): OldRow[] {
  const draw = (below: number) => Math.floor(random() * below);
  const of = { user_id: user };
  const day = (ago: number) => iso(nowMs - ago * dayMs).slice(0, 10);
  const rows: OldRow[] = [];
  if (hasAccount && random() < 0.7) rows.push({ ...of, type: 'profile', theme: ['dark', 'light'][draw(2)]! });
  const subscription = subscriptionKinds[at % subscriptionKinds.length];
  if (subscription) {
    const { status, product, days } = subscription;
    const endMs = nowMs + days * dayMs;
    rows.push({
      ...{ ...of, type: 'subscription', ref: `sub-${at}`, plan_id: product, status },
      ...{ period_start: iso(endMs - 30 * dayMs), period_end: iso(endMs) },
    });
  }
  const trial = trials[draw(trials.length)];
  // A product that is paid for is tried no longer.
  if (trial && (trial.startDays < -30 || trial.product !== subscription?.product)) {
    const startMs = nowMs + trial.startDays * dayMs;
    rows.push({
      ...{ ...of, type: 'trial', plan_id: trial.product, converted: trial.converted },
      ...{ trial_start: iso(startMs), trial_end: iso(startMs + trial.days * dayMs) },
    });
  }
  for (const [feature, most] of [
    ['exports', 9],
    ['simulations', 30],
    ['shared_files', 60],
  ] as const)
    for (const ago of [0, 1, 6, 13, 20, 40])
      if (random() < 0.5) rows.push({ ...of, type: 'counter', feature, day: day(ago), used: draw(most) });
  // Some have more than a page of the log holds.
  const actions = random() < 0.3 ? 26 + draw(10) : draw(4);
  for (let nth = 0; nth < actions; nth++)
    rows.push({
      ...{ ...of, type: 'action', ref: 'export', feature: 'exports', used: draw(20) },
      at: nowMs - (1 + nth * 9) * dayMs - draw(dayMs),
    });
  for (let nth = draw(3); nth > 0; nth--)
    rows.push({
      ...{ ...of, type: 'grant', ref: `grant-${at}-${nth}`, feature: 'exports', used: 1 + draw(50) },
      ends: random() < 0.5 ? Math.round(nowMs / 1000) + (10 + draw(50)) * 86_400 : null,
    });
  return rows;
}
