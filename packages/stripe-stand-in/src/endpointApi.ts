import { apiVersion, newId } from './books.ts';
import { invalid } from './failure.ts';
import { page, type Operation } from './operation.ts';
import type { WebhookEndpoint } from './records.ts';

/** Stripe: documented. The signing secret is in this answer and in no later one. */
export function create({ books, parameters }: Operation) {
  const version = parameters.text('api_version') ?? null;
  if (version !== null && version !== apiVersion)
    throw invalid(`Invalid API version: ${version}`, 'api_version');
  const url = parameters.required('url');
  if (!URL.canParse(url)) throw invalid('Not a valid URL', 'url', 'url_invalid');
  const enabledEvents = parameters.texts('enabled_events');
  if (enabledEvents.length === 0)
    throw invalid('Missing required param: enabled_events.', 'enabled_events', 'parameter_missing');
  const endpoint: WebhookEndpoint = {
    id: newId('we_1', 23),
    object: 'webhook_endpoint',
    api_version: version,
    application: null,
    created: books.at,
    description: parameters.text('description') ?? null,
    enabled_events: enabledEvents,
    livemode: false,
    metadata: parameters.metadata('metadata'),
    status: 'enabled',
    url,
    _secret: newId('whsec_', 32),
  };
  parameters.finish();
  books.put('endpoints', endpoint);
  return { ...endpoint, secret: endpoint._secret };
}

export function list({ books, parameters }: Operation) {
  return page(books.list('endpoints'), parameters, '/v1/webhook_endpoints');
}

export function retrieve({ books, id, parameters }: Operation): WebhookEndpoint {
  parameters.finish();
  return books.need('endpoints', id);
}

export function remove({ books, id, parameters }: Operation) {
  parameters.finish();
  books.need('endpoints', id);
  books.remove('endpoints', id);
  return { id, object: 'webhook_endpoint', deleted: true };
}
