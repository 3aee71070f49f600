import { invalid } from './failure.ts';
import { page, type Operation } from './operation.ts';
import { scheduleFrom, setPhases } from './schedules.ts';
import { change, cancelNow, releaseSchedule } from './subscriptions.ts';
import { renewal } from './period.ts';
import type { Parameters } from './parameters.ts';
import type { SchedulePhase, SubscriptionSchedule } from './records.ts';

export function create({ books, parameters }: Operation): SubscriptionSchedule {
  const from = books.need('subscriptions', parameters.required('from_subscription'), 'from_subscription');
  parameters.finish();
  return scheduleFrom(books, from);
}

export function retrieve({ books, id, parameters }: Operation): SubscriptionSchedule {
  parameters.finish();
  return books.need('schedules', id);
}

export function update({ books, id, parameters }: Operation): SubscriptionSchedule {
  const schedule = open(books.need('schedules', id));
  const phases = phasesOf(books, parameters.list('phases'));
  const endBehavior = parameters.oneOf('end_behavior', ['release', 'cancel']) ?? schedule.end_behavior;
  parameters.oneOf('proration_behavior', ['always_invoice', 'create_prorations', 'none']);
  parameters.finish();
  return setPhases(books, schedule, phases.length > 0 ? phases : schedule.phases, endBehavior);
}

export function release({ books, id, parameters }: Operation): SubscriptionSchedule {
  parameters.finish();
  const schedule = open(books.need('schedules', id));
  const subscription = books.need('subscriptions', schedule.subscription!);
  releaseSchedule(books, subscription, 'released');
  change(books, subscription.id, { schedule: null });
  return books.need('schedules', id);
}

export function cancel({ books, id, parameters }: Operation): SubscriptionSchedule {
  parameters.finish();
  const schedule = open(books.need('schedules', id));
  cancelNow(books, schedule.subscription!, 'cancellation_requested');
  return books.need('schedules', id);
}

export function list({ books, parameters }: Operation) {
  const customer = parameters.text('customer');
  const found = customer === undefined ? books.list('schedules') : books.of('schedules', customer);
  return page(found, parameters, '/v1/subscription_schedules');
}

function open(schedule: SubscriptionSchedule): SubscriptionSchedule {
  if (schedule.status !== 'active') {
    throw invalid(`You cannot change a subscription schedule that is ${schedule.status}.`);
  }
  return schedule;
}

/** A phase lasts until its `end_date`, or for its `duration`; one without either is the last. */
function phasesOf(books: Operation['books'], wanted: Parameters[]): SchedulePhase[] {
  const phases: SchedulePhase[] = [];
  for (const one of wanted) {
    const start = one.whole('start_date') ?? phases.at(-1)?.end_date ?? books.at;
    const duration = one.inside('duration');
    const interval = duration?.oneOf('interval', ['day', 'week', 'month', 'year']);
    const count = duration?.whole('interval_count') ?? 1;
    duration?.finish();
    const end =
      one.whole('end_date') ?? (interval ? renewal(start, { interval, interval_count: count }, 1) : null);
    const items = one.list('items').map((item) => {
      const price = books.need('prices', item.required('price'), 'phases[items][price]').id;
      const quantity = item.whole('quantity') ?? 1;
      item.finish();
      return { price, quantity };
    });
    phases.push({ start_date: start, end_date: end, items, metadata: one.metadata('metadata') });
    one.oneOf('proration_behavior', ['always_invoice', 'create_prorations', 'none']);
    one.finish();
  }
  return phases;
}
