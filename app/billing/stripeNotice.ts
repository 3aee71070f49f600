/**
 * What an event is to us: something happened to this object. Its content decides nothing, so the fields that are needed are
 * copied by name and everything else is left behind.
 */
export interface StripeNotice {
  /** One for the snapshot and the thin form of the same event. */
  id: string;
  /** Without the `v1.` of the thin form. */
  type: string;
  livemode: boolean;
  createdMs: number;
  apiVersion: string | null;
  object: { id: string; type: string };
  /** As the snapshot says; null: the object must be asked. */
  customerId: string | null;
  clientReferenceId: string | null;
}

const idPattern = /^evt_[A-Za-z0-9_]{1,250}$/;
const objectIdPattern = /^[A-Za-z0-9_]{1,255}$/;
const typePattern = /^[a-z0-9_]+(\.[a-z0-9_]+){1,5}$/;

/** What kind of object a type is about. */
const families: [prefix: string, object: string][] = [
  ['checkout.session.', 'checkout.session'],
  ['customer.subscription.', 'subscription'],
  ['charge.dispute.', 'dispute'],
  ['charge.', 'charge'],
  ['radar.early_fraud_warning.', 'radar.early_fraud_warning'],
  ['invoice.', 'invoice'],
];

/** The types that a deployment's endpoint asks for. The rest is acknowledged and counted. */
export const usedTypes = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'customer.subscription.trial_will_end',
  'customer.subscription.pending_update_applied',
  'customer.subscription.pending_update_expired',
  'customer.updated',
  'customer.deleted',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.payment_action_required',
  'invoice.marked_uncollectible',
  'invoice.voided',
  'charge.refunded',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'radar.early_fraud_warning.created',
];
const usedSet = new Set(usedTypes);

export function isUsed(type: string): boolean {
  return usedSet.has(type);
}

/** Gives the sentence that says what is wrong, when it is no event for this deployment. */
export function noticeFrom(value: unknown): StripeNotice | string {
  if (!isRecord(value)) return 'The body is not an object.';
  const id = text(value['id']);
  const rawType = text(value['type']);
  if (!id || !idPattern.test(id)) return 'The event has no id.';
  if (!rawType || !typePattern.test(rawType)) return 'The event has no type.';
  if (present(value['account']) || present(value['context']))
    return 'The event belongs to a connected account.';
  if (typeof value['livemode'] !== 'boolean') return 'The event does not say its mode.';
  if (value['object'] === 'event') return snapshot(id, rawType, value['livemode'], value);
  if (value['object'] === 'v2.core.event') return thin(id, rawType, value['livemode'], value);
  return 'The body is not an event.';
}

function snapshot(
  id: string,
  type: string,
  livemode: boolean,
  value: Record<string, unknown>,
): StripeNotice | string {
  if (type.startsWith('v1.')) return 'A thin type in a snapshot.';
  const data = value['data'];
  const object = isRecord(data) ? data['object'] : undefined;
  if (!isRecord(object)) return 'The event has no object.';
  const objectType = text(object['object']);
  const objectId = text(object['id']);
  if (!objectType || !objectId || !objectIdPattern.test(objectId)) return 'The object has no id.';
  const family = familyOf(type);
  if (family && family !== objectType) return 'The object is of another kind than the type says.';
  const created = value['created'];
  const customer = objectType === 'customer' ? objectId : idOf(object['customer']);
  return {
    id,
    type,
    livemode,
    createdMs: typeof created === 'number' ? momentOf(created * 1000) : 0,
    apiVersion: text(value['api_version']) ?? null,
    object: { id: objectId, type: objectType },
    customerId: customer,
    clientReferenceId:
      objectType === 'checkout.session' ? (text(object['client_reference_id']) ?? null) : null,
  };
}

function thin(
  id: string,
  rawType: string,
  livemode: boolean,
  value: Record<string, unknown>,
): StripeNotice | string {
  if (!rawType.startsWith('v1.')) return 'Not an event of this API.';
  if (present(value['data'])) return 'A thin event holds no object.';
  const related = value['related_object'];
  const objectType = isRecord(related) ? text(related['type']) : undefined;
  const objectId = isRecord(related) ? text(related['id']) : undefined;
  if (!objectType || !objectId || !objectIdPattern.test(objectId)) return 'The event names no object.';
  const type = rawType.slice(3);
  const family = familyOf(type);
  if (family && family !== objectType) return 'The object is of another kind than the type says.';
  const twin = text(value['snapshot_event']);
  const created = Date.parse(text(value['created']) ?? '');
  return {
    id: twin && idPattern.test(twin) ? twin : id,
    type,
    livemode,
    createdMs: momentOf(created),
    apiVersion: null,
    object: { id: objectId, type: objectType },
    customerId: objectType === 'customer' ? objectId : null,
    clientReferenceId: null,
  };
}

/** A moment that can be written as a date; 0 for anything else. */
function momentOf(ms: number): number {
  return Number.isSafeInteger(ms) && ms > 0 && ms < 4_102_444_800_000 ? ms : 0;
}

function familyOf(type: string): string | undefined {
  // What we do not use may be about anything: `charge.refund.updated` is about a refund.
  if (!isUsed(type)) return undefined;
  if (/^customer\.(created|updated|deleted)$/.test(type)) return 'customer';
  return families.find(([prefix]) => type.startsWith(prefix))?.[1];
}

function idOf(value: unknown): string | null {
  const id = isRecord(value) ? text(value['id']) : text(value);
  return id && objectIdPattern.test(id) ? id : null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function present(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
