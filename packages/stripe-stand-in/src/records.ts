import type { Card, Listed, Metadata } from './fieldTypes.ts';
import type { Charge, Dispute, EarlyFraudWarning, Invoice, PaymentIntent, Refund } from './moneyRecords.ts';

/** What is kept for each of Stripe's objects. Times are epoch seconds. Names that begin with `_` are the stand-in's own. */

export interface Customer {
  id: string;
  object: 'customer';
  address: null;
  balance: number;
  created: number;
  currency: string | null;
  default_source: null;
  delinquent: boolean;
  description: string | null;
  email: string | null;
  invoice_settings: { default_payment_method: string | null };
  livemode: boolean;
  metadata: Metadata;
  name: string | null;
  phone: null;
  test_clock: null;
  /** Present when deleted: then only id, object and this are shown. */
  deleted?: true;
}

/** How a card behaves when it is charged; Stripe's own test cards each have one of these. */
export type CardBehaviour = 'works' | 'declined' | 'declined_later' | 'needs_action' | 'asks_once';

export interface PaymentMethod {
  id: string;
  object: 'payment_method';
  card: Card;
  created: number;
  customer: string | null;
  livemode: boolean;
  metadata: Metadata;
  type: 'card';
  _behaviour: CardBehaviour;
}

export interface Product {
  id: string;
  object: 'product';
  active: boolean;
  created: number;
  default_price: string | null;
  description: string | null;
  images: string[];
  livemode: boolean;
  metadata: Metadata;
  name: string;
  type: 'service';
  updated: number;
}

export type Interval = 'day' | 'week' | 'month' | 'year';

export interface Price {
  id: string;
  object: 'price';
  active: boolean;
  billing_scheme: 'per_unit';
  created: number;
  currency: string;
  livemode: boolean;
  lookup_key: string | null;
  metadata: Metadata;
  nickname: string | null;
  product: string;
  recurring: { interval: Interval; interval_count: number; usage_type: 'licensed'; meter: null } | null;
  tax_behavior: 'unspecified';
  type: 'recurring' | 'one_time';
  unit_amount: number;
  unit_amount_decimal: string;
}

export interface LineItem {
  id: string;
  object: 'item';
  amount_discount: number;
  amount_subtotal: number;
  amount_tax: number;
  amount_total: number;
  currency: string;
  description: string;
  price: Price;
  quantity: number;
}

export interface CheckoutSession {
  id: string;
  object: 'checkout.session';
  amount_subtotal: number;
  amount_total: number;
  cancel_url: string | null;
  client_reference_id: string | null;
  created: number;
  currency: string;
  customer: string | null;
  customer_details: { email: string | null; name: string | null } | null;
  customer_email: string | null;
  expires_at: number;
  invoice: string | null;
  livemode: boolean;
  metadata: Metadata;
  mode: 'payment' | 'subscription';
  payment_intent: string | null;
  payment_method_types: string[];
  payment_status: 'paid' | 'unpaid' | 'no_payment_required';
  status: 'open' | 'complete' | 'expired';
  subscription: string | null;
  success_url: string | null;
  ui_mode: 'hosted_page';
  url: string | null;
  _lineItems: LineItem[];
  _subscriptionData: { metadata: Metadata; trialDays: number; trialEnd: number | null };
  _intentMetadata: Metadata;
}

export interface SubscriptionItem {
  id: string;
  object: 'subscription_item';
  created: number;
  current_period_end: number;
  current_period_start: number;
  discounts: [];
  metadata: Metadata;
  price: Price;
  quantity: number;
  subscription: string;
  tax_rates: [];
}

type SubscriptionStatus =
  'incomplete' | 'incomplete_expired' | 'trialing' | 'active' | 'past_due' | 'canceled' | 'unpaid' | 'paused';

export interface Subscription {
  id: string;
  object: 'subscription';
  billing_cycle_anchor: number;
  billing_mode: { type: 'flexible' | 'classic'; updated_at?: number };
  cancel_at: number | null;
  cancel_at_period_end: boolean;
  canceled_at: number | null;
  cancellation_details: { comment: null; feedback: null; reason: string | null };
  collection_method: 'charge_automatically';
  created: number;
  currency: string;
  customer: string;
  default_payment_method: string | null;
  discounts: [];
  ended_at: number | null;
  items: Listed<SubscriptionItem>;
  latest_invoice: string | null;
  livemode: boolean;
  metadata: Metadata;
  pause_collection: {
    behavior: 'keep_as_draft' | 'mark_uncollectible' | 'void';
    resumes_at: number | null;
  } | null;
  pending_update: { expires_at: number; subscription_items: SubscriptionItem[] } | null;
  schedule: string | null;
  start_date: number;
  status: SubscriptionStatus;
  status_details: {
    paused: { type: 'subscription'; subscription: { reason: { type: string } }; since: number };
  } | null;
  test_clock: null;
  trial_end: number | null;
  trial_settings: { end_behavior: { missing_payment_method: 'cancel' | 'create_invoice' | 'pause' } };
  trial_start: number | null;
  _trialReminded: boolean;
}

export interface SchedulePhase {
  start_date: number;
  end_date: number | null;
  items: { price: string; quantity: number }[];
  metadata: Metadata;
}

export interface SubscriptionSchedule {
  id: string;
  object: 'subscription_schedule';
  canceled_at: number | null;
  completed_at: number | null;
  created: number;
  current_phase: { start_date: number; end_date: number } | null;
  customer: string;
  end_behavior: 'release' | 'cancel';
  livemode: boolean;
  metadata: Metadata;
  phases: SchedulePhase[];
  released_at: number | null;
  released_subscription: string | null;
  status: 'not_started' | 'active' | 'completed' | 'released' | 'canceled';
  subscription: string | null;
  test_clock: null;
}

export interface PortalSession {
  id: string;
  object: 'billing_portal.session';
  configuration: string;
  created: number;
  customer: string;
  livemode: boolean;
  locale: null;
  return_url: string | null;
  url: string;
}

export interface TestClock {
  id: string;
  object: 'test_helpers.test_clock';
  created: number;
  deletes_after: number;
  frozen_time: number;
  livemode: boolean;
  name: string | null;
  status: 'ready';
}

export interface Event {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: unknown; previous_attributes?: Record<string, unknown> };
  livemode: boolean;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null } | null;
  type: string;
}

/** An address to which events of the chosen types are brought. Its secret is shown once, when it is made. */
export interface WebhookEndpoint {
  id: string;
  object: 'webhook_endpoint';
  api_version: string | null;
  application: null;
  created: number;
  description: string | null;
  enabled_events: string[];
  livemode: boolean;
  metadata: Metadata;
  status: 'enabled' | 'disabled';
  url: string;
  _secret: string;
}

/** One event on its way to the endpoint. It stays here until it is delivered or given up. */
export interface Delivery {
  id: string;
  attempts: number;
  dueMs: number;
  state: 'pending' | 'failed';
}

/** The first answer to a request that carried an idempotency key. */
interface KeptAnswer {
  id: string;
  atMs: number;
  fingerprint: string;
  status: number;
  body: string;
}

export interface Tables {
  customers: Customer;
  payment_methods: PaymentMethod;
  products: Product;
  prices: Price;
  sessions: CheckoutSession;
  subscriptions: Subscription;
  schedules: SubscriptionSchedule;
  invoices: Invoice;
  intents: PaymentIntent;
  charges: Charge;
  refunds: Refund;
  disputes: Dispute;
  warnings: EarlyFraudWarning;
  portals: PortalSession;
  clocks: TestClock;
  endpoints: WebhookEndpoint;
  events: Event;
  deliveries: Delivery;
  answers: KeptAnswer;
}
