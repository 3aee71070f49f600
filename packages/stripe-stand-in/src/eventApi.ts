import { invalid } from './failure.ts';
import { createdFilter, page, type Operation } from './operation.ts';
import type { Event } from './records.ts';

/** Stripe: documented. Events can be read for 30 days. */
const readableSeconds = 30 * 86_400;

export function retrieve({ books, id, parameters }: Operation): Event {
  parameters.finish();
  return shown(books, books.need('events', id));
}

/** With `delivery_success=false`: what is still on its way or was given up. */
export function list({ books, parameters }: Operation) {
  const type = parameters.text('type');
  const types = parameters.texts('types');
  if (type !== undefined && types.length > 0)
    throw invalid('You may pass either type or types, but not both.', 'type');
  if (types.length > 20) throw invalid('At most 20 types.', 'types');
  const patterns = type === undefined ? types : [type];
  const success = parameters.flag('delivery_success');
  const created = createdFilter(parameters);
  const found = books
    .list('events')
    .filter(
      (one) =>
        one.created > books.at - readableSeconds &&
        created(one) &&
        (patterns.length === 0 || patterns.some((pattern) => matches(one.type, pattern))) &&
        (success === undefined || (books.get('deliveries', one.id) === undefined) === success),
    );
  const answer = page(found, parameters, '/v1/events');
  return { ...answer, data: answer.data.map((event) => shown(books, event)) };
}

function shown(books: Operation['books'], event: Event): Event {
  return { ...event, pending_webhooks: books.get('deliveries', event.id)?.state === 'pending' ? 1 : 0 };
}

function matches(type: string, pattern: string): boolean {
  if (!pattern.includes('*')) return type === pattern;
  return type.startsWith(pattern.slice(0, pattern.indexOf('*')));
}
