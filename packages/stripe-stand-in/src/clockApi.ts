import { newId } from './books.ts';
import { invalid } from './failure.ts';
import type { Operation } from './operation.ts';
import type { TestClock } from './records.ts';

/**
 * Stripe: documented, and different here on purpose: a test clock is the whole program's clock, so that Stripe's time and the
 * app's never part. Advancing it moves everything; api.ts does that once the answer is made.
 */
export function create({ books, parameters }: Operation): TestClock {
  const frozen = parameters.whole('frozen_time');
  const name = parameters.text('name') ?? null;
  parameters.finish();
  if (frozen === undefined)
    throw invalid('Missing required param: frozen_time.', 'frozen_time', 'parameter_missing');
  return books.put('clocks', {
    id: newId('clock_1', 23),
    object: 'test_helpers.test_clock',
    created: books.at,
    deletes_after: books.at + 30 * 86_400,
    frozen_time: books.at,
    livemode: false,
    name,
    status: 'ready',
  });
}

export function retrieve({ books, id, parameters }: Operation): TestClock {
  parameters.finish();
  return { ...books.need('clocks', id), frozen_time: books.at };
}

export function advance({ books, id, parameters }: Operation): TestClock {
  const frozen = parameters.whole('frozen_time');
  parameters.finish();
  const clock = books.need('clocks', id);
  if (frozen === undefined || frozen < books.at) {
    throw invalid('frozen_time must be after the current time of the test clock.', 'frozen_time');
  }
  return books.put('clocks', { ...clock, frozen_time: frozen });
}
