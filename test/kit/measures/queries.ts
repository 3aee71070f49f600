import {
  AccountDocument,
  AccountsDocument,
  ActionsDocument,
  AuditActionsDocument,
  CatalogDocument,
  ExplainDecisionDocument,
  FeatureUsageDocument,
  HighUsageDocument,
  ParkedEventsDocument,
  PaymentReviewsDocument,
  RefusalsDocument,
  ResetsOnDocument,
  SyncHealthDocument,
  SyncHistoryDocument,
  TrialMetricsDocument,
} from '../../../web/src/generated/graphql.ts';
import { MeDocument, ProductsDocument, TrialStateDocument } from '@usher/client';

/** Something that is asked of the product, to see what the answer costs. */
export interface Question {
  query: string;
  variables?: Record<string, unknown>;
  /** Rows in the answer, to see that it was not empty. */
  rows: (data: any) => unknown[];
}

export interface About {
  id: string;
  email: string;
}

/** Found among all actions of that time: what it reads depends on how many others there are. */
export const plainUses = 'auditActions of plain uses in a day, a page';

/** What operators ask, in small pages that a small product fills too: only then is there something to compare. */
export function questionsAbout(account: About, day: string): Record<string, Question> {
  const monthAgo = daysBefore(day, 29);
  const nested =
    '{ id email trials { id } subscriptions { id } entitlements { feature } usage { feature } actions(limit: 4) { items { id } } }';
  const items = (field: string) => (data: any) => data[field].items;
  const range = { from: `${day}T00:00:00Z`, to: `${day}T23:59:59Z` };
  const audit = 'query ($filter: ActionFilter!, $limit: Int) { auditActions(filter: $filter, limit: $limit)';
  return {
    'accounts, a page': {
      query: 'query ($limit: Int) { accounts(limit: $limit) { items { id email name status } nextToken } }',
      rows: items('accounts'),
    },
    'account by id, with all that belongs to it': {
      query: `query ($id: ID) { account(userId: $id) ${nested} }`,
      variables: { id: account.id },
      rows: (data) => [...data.account.trials, ...data.account.usage],
    },
    'account by e-mail, with all that belongs to it': {
      query: `query ($email: AWSEmail) { account(email: $email) ${nested} }`,
      variables: { email: account.email },
      rows: (data) => [...data.account.trials, ...data.account.usage],
    },
    'auditActions of one type in a day, a page': {
      query: `${audit} { items { id actionType } nextToken } }`,
      variables: { filter: { actionType: 'trial.started', ...range } },
      rows: items('auditActions'),
    },
    [plainUses]: {
      query: `${audit} { items { id actionType } nextToken } }`,
      variables: { filter: { actionType: 'consume', ...range } },
      rows: items('auditActions'),
    },
    'auditActions of all types in a day, a page': {
      query: `${audit} { items { id actionType } nextToken } }`,
      variables: { filter: range },
      rows: items('auditActions'),
    },
    'refusals, a page': {
      query: 'query ($limit: Int) { refusals(limit: $limit) { items { id actionDetails } nextToken } }',
      rows: items('refusals'),
    },
    'trialMetrics of 30 days': {
      query: `{ trialMetrics(from: "${monthAgo}", to: "${day}") { started days { date started } } }`,
      rows: (data) => data.trialMetrics.days.filter((one: { started: number }) => one.started > 0),
    },
    'highUsage, a page': {
      query:
        'query ($limit: Int) { highUsage(feature: "simulations", limit: $limit) { items { userId email share upgrade { productId } } nextToken } }',
      rows: items('highUsage'),
    },
    'featureUsage of a day, a page': {
      query: `query ($limit: Int) { featureUsage(feature: "simulations", date: "${day}", limit: $limit) { items { userId email used } nextToken } }`,
      rows: items('featureUsage'),
    },
    'resetsOn a day, a page': {
      query: `query ($limit: Int) { resetsOn(date: "${daysBefore(day, -1)}", limit: $limit) { items { userId email used } nextToken } }`,
      rows: items('resetsOn'),
    },
    'accounts by the beginning of an e-mail, a page': {
      query:
        'query ($start: String, $limit: Int) { accounts(emailStart: $start, limit: $limit) { items { id email } nextToken } }',
      variables: { start: account.email.slice(0, 3) },
      rows: items('accounts'),
    },
    explainDecision: {
      query:
        'query ($id: ID!) { explainDecision(userId: $id, feature: "simulations") { decision { allowed } sources { source counts } windows { used } } }',
      variables: { id: account.id },
      rows: (data) => data.explainDecision.sources,
    },
    syncHealth: {
      query: '{ syncHealth { status accounts { active } recent { comparisons } running { lookedAt } } }',
      rows: (data) => [data.syncHealth],
    },
    'syncHistory and parkedEvents, a page of each': {
      query: '{ syncHistory { items { id } } parkedEvents { items { eventId } } }',
      rows: (data) => [data.syncHistory, data.parkedEvents],
    },
    'paymentReviews, a page': {
      query: 'query ($limit: Int) { paymentReviews(limit: $limit) { items { id kind } nextToken } }',
      rows: items('paymentReviews'),
    },
    catalog: {
      query: '{ catalog { id name prices { id } features { feature } } }',
      rows: (data) => data.catalog,
    },
  };
}

/** What each screen of the operators' page asks when it is opened, word for word and with its own limits. */
export function screensOf(account: About, day: string, nowMs: number): Record<string, Question> {
  const screen = (document: { toString(): string }, variables: Record<string, unknown> = {}): Question => ({
    query: document.toString(),
    variables,
    rows: (data) => Object.values<any>(data).flatMap((one) => one.items ?? one),
  });
  const days = (count: number) => ({ from: daysBefore(day, count - 1), to: day });
  return {
    Accounts: screen(AccountsDocument, { limit: 50 }),
    'Accounts, found by the beginning of an e-mail': screen(AccountsDocument, {
      emailStart: account.email.slice(0, 8),
      limit: 50,
    }),
    Account: screen(AccountDocument, { userId: account.id }),
    'Account, a decision explained': screen(ExplainDecisionDocument, {
      userId: account.id,
      feature: 'simulations',
    }),
    'Trials, last 7 days': screen(TrialMetricsDocument, days(7)),
    'Trials, last 30 days': screen(TrialMetricsDocument, days(30)),
    'Trials, last year': screen(TrialMetricsDocument, days(365)),
    'Usage, near a limit': screen(HighUsageDocument, {
      feature: 'simulations',
      date: null,
      threshold: 0.8,
      limit: 50,
    }),
    'Usage, all of a day': screen(FeatureUsageDocument, { feature: 'simulations', date: day, limit: 50 }),
    'Usage, reset on a day': screen(ResetsOnDocument, { date: daysBefore(day, -1), limit: 50 }),
    'Sync, health': screen(SyncHealthDocument),
    'Sync, history': screen(SyncHistoryDocument, { limit: 20 }),
    Refusals: screen(RefusalsDocument, { feature: null, limit: 50 }),
    'Live, everybody': screen(AuditActionsDocument, {
      filter: { from: new Date(nowMs - 900_000).toISOString(), to: new Date(nowMs).toISOString() },
      limit: 50,
    }),
    Reviews: screen(PaymentReviewsDocument, { limit: 50 }),
    'Parked events': screen(ParkedEventsDocument, { limit: 50 }),
    Products: screen(CatalogDocument),
  };
}

/** What the app asks for the person who is signed in. */
export const ownQuestions: Record<string, Question> = {
  me: { query: MeDocument.toString(), rows: (data) => data.me.usage },
  products: { query: ProductsDocument.toString(), rows: (data) => data.products },
  trial: {
    query: TrialStateDocument.toString(),
    variables: { productId: 'premium' },
    rows: (data) => [data.trial],
  },
  actions: {
    query: ActionsDocument.toString(),
    variables: { limit: 25 },
    rows: (data) => data.actions.items,
  },
  usage: { query: '{ usage(feature: "simulations") { used } }', rows: (data) => [data.usage] },
  canUse: { query: '{ canUse(feature: "simulations") { allowed } }', rows: (data) => [data.canUse] },
  consumeUsage: {
    query: 'mutation { consumeUsage(feature: "simulations") { allowed usage { used } } }',
    rows: (data) => (data.consumeUsage.allowed ? [data.consumeUsage] : []),
  },
};

function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(day) - count * 86_400_000).toISOString().slice(0, 10);
}
