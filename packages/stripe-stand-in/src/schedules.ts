import { newId, type Books } from './books.ts';
import { invalid } from './failure.ts';
import { periodEndOf, releaseSchedule, withItems } from './subscriptions.ts';
import type { SchedulePhase, Subscription, SubscriptionSchedule } from './records.ts';

/** A schedule around a running subscription: its first phase is what it has now. Stripe: documented (`from_subscription`). */
export function scheduleFrom(books: Books, subscription: Subscription): SubscriptionSchedule {
  if (subscription.schedule) {
    throw invalid(
      'You cannot migrate a subscription that is already attached to a schedule: ' + subscription.schedule,
      'from_subscription',
    );
  }
  const start = subscription.items.data[0]!.current_period_start;
  const end = periodEndOf(subscription);
  const schedule = books.put('schedules', {
    id: newId('sub_sched_1', 23),
    object: 'subscription_schedule',
    canceled_at: null,
    completed_at: null,
    created: books.at,
    current_phase: { start_date: start, end_date: end },
    customer: subscription.customer,
    end_behavior: 'release',
    livemode: false,
    metadata: {},
    phases: [
      {
        start_date: start,
        end_date: end,
        items: subscription.items.data.map(({ price, quantity }) => ({ price: price.id, quantity })),
        metadata: {},
      },
    ],
    released_at: null,
    released_subscription: null,
    status: 'active',
    subscription: subscription.id,
    test_clock: null,
  });
  books.put('subscriptions', { ...subscription, schedule: schedule.id });
  books.emit('subscription_schedule.created', schedule);
  books.emit('customer.subscription.updated', books.need('subscriptions', subscription.id), subscription);
  return schedule;
}

export function setPhases(
  books: Books,
  schedule: SubscriptionSchedule,
  phases: SchedulePhase[],
  endBehavior: 'release' | 'cancel',
): SubscriptionSchedule {
  const updated = books.put('schedules', { ...schedule, phases, end_behavior: endBehavior });
  books.emit('subscription_schedule.updated', updated, schedule);
  return updated;
}

/** At the end of a phase its successor's items move in; after the last one the schedule lets go. */
export function advanceSchedule(books: Books, subscription: Subscription): Subscription {
  if (!subscription.schedule) return subscription;
  const schedule = books.need('schedules', subscription.schedule);
  const phase = schedule.phases.find((one) => one.start_date === schedule.current_phase?.end_date);
  if (!schedule.current_phase || schedule.current_phase.end_date > books.at) return subscription;
  if (!phase) {
    releaseSchedule(books, subscription, 'released');
    return { ...subscription, schedule: null };
  }
  const items = phase.items.map(({ price, quantity }, at) => {
    const old = subscription.items.data[at];
    if (!old) throw invalid('A phase may not have more items than the one before it.', 'phases');
    return { ...old, price: books.need('prices', price), quantity };
  });
  const last = schedule.phases[schedule.phases.length - 1] === phase;
  const moved = { ...subscription, items: withItems(subscription, items) };
  if (last && schedule.end_behavior === 'release') {
    releaseSchedule(books, moved, 'released');
    return { ...moved, schedule: null };
  }
  books.put('schedules', {
    ...schedule,
    current_phase: { start_date: phase.start_date, end_date: phase.end_date ?? Number.MAX_SAFE_INTEGER },
  });
  return moved;
}
