import type { Event } from './records.ts';

/** The same event as a notification that names its object. Stripe: documented (v2 core event; type `v1.{type}`). */
export function thinEvent(event: Event) {
  const { id, object } = event.data.object as { id: string; object: string };
  return {
    id: `evt_thin_${event.id.slice(4)}`,
    object: 'v2.core.event',
    created: new Date(event.created * 1000).toISOString(),
    livemode: event.livemode,
    related_object: { id, type: object, url: `/v1/${pathOf[object] ?? `${object}s`}/${id}` },
    snapshot_event: event.id,
    type: `v1.${event.type}`,
  };
}

const pathOf: Record<string, string> = { 'checkout.session': 'checkout/sessions' };
