import type { HttpRequest, HttpResponse } from '../../../understudy/src/kernel/http.ts';
import type { Books } from '../books.ts';
import { testCards } from '../cards.ts';
import { StripeFailure } from '../failure.ts';
import { cancelInPortal, putCard, resumeInPortal, switchPlan } from '../portal.ts';
import { isOver, periodEndOf } from '../subscriptions.ts';
import type { PortalSession, Price, Subscription } from '../records.ts';
import { cardForm, cardIn, nothingTyped, type Typed } from './cardForm.ts';
import { date, escape, money, pageOf, redirect } from './html.ts';

/** `/portal/{session}`: what the customer has; `/portal/{session}/{card|cancel|resume|switch}` changes it. */
export function portalPage(books: Books, atSeconds: number, request: HttpRequest): HttpResponse {
  const [, , id = '', step = ''] = request.path.split('/');
  const session = books.get('portals', id);
  if (!session) return pageOf('Billing', '<h1>Not found</h1><p role="alert">There is no such page.</p>', 404);
  if (request.method !== 'POST') {
    return overview(books, session, { ...nothingTyped, problem: request.query.get('problem') ?? undefined });
  }
  const fields = new URLSearchParams(request.body.toString('utf8'));
  const subscriptionId = fields.get('subscription') ?? '';
  const card = step === 'card' ? cardIn(fields, atSeconds) : undefined;
  if (card && !('id' in card)) return overview(books, session, card.typed);
  try {
    books.work({ at: atSeconds, request: null }, () => {
      if (card) putCard(books, session.customer, testCards[card.id]!);
      // Only what this customer has may be changed from this page.
      const own = books.of('subscriptions', session.customer).some((one) => one.id === subscriptionId);
      if (!own) return;
      if (step === 'cancel') cancelInPortal(books, subscriptionId);
      if (step === 'resume') resumeInPortal(books, subscriptionId);
      if (step === 'switch') switchPlan(books, subscriptionId, fields.get('price') ?? '');
    });
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    return redirect(`/portal/${id}?problem=${encodeURIComponent(error.message)}`);
  }
  return redirect(`/portal/${id}`);
}

function overview(books: Books, session: PortalSession, typed: Typed): HttpResponse {
  const subscriptions = books.of('subscriptions', session.customer).filter((one) => !isOver(one));
  const back = session.return_url ? `<p><a href="${escape(session.return_url)}">Return</a></p>` : '';
  return pageOf(
    'Billing',
    `<h1>Billing</h1>
${typed.problem ? `<p role="alert">${escape(typed.problem)}</p>` : ''}
${subscriptions.length === 0 ? '<p>You have no subscription.</p>' : ''}
${subscriptions.map((one) => section(books, session, one)).join('\n')}
<h2>Card for renewals</h2>
${cardForm(`/portal/${session.id}/card`, 'Update card', typed)}
${back}`,
    typed.problem ? 402 : 200,
  );
}

function section(books: Books, session: PortalSession, subscription: Subscription): string {
  const item = subscription.items.data[0]!;
  const hidden = `<input type="hidden" name="subscription" value="${subscription.id}">`;
  const ending = subscription.cancel_at !== null;
  const others = books
    .list('prices')
    .filter(
      (price) =>
        price.active &&
        price.recurring &&
        price.id !== item.price.id &&
        price.currency === subscription.currency &&
        kindOf(books, price) === kindOf(books, item.price),
    );
  const options = others
    .map((price) => `<option value="${price.id}">${escape(nameOf(books, price))}</option>`)
    .join('');
  const planned = subscription.schedule
    ? '<p role="status">A change of plan is planned for the end of the period.</p>'
    : '';
  return `<section aria-label="${escape(nameOf(books, item.price))}">
<h2>${escape(nameOf(books, item.price))}</h2>
<p>Status: ${escape(subscription.status)}. ${ending ? `Ends on ${date(subscription.cancel_at!)}.` : `Renews on ${date(periodEndOf(subscription))}.`}</p>
${planned}
<form method="post" action="/portal/${session.id}/${ending ? 'resume' : 'cancel'}">${hidden}<button type="submit"${ending ? '' : ' class="quiet"'}>${ending ? 'Keep the subscription' : 'Cancel at the end of the period'}</button></form>
${
  options === ''
    ? ''
    : `<form class="whole" method="post" action="/portal/${session.id}/switch">${hidden}<label for="price-${subscription.id}">Other plan</label> <select id="price-${subscription.id}" name="price">${options}</select> <button type="submit">Switch plan</button></form>`
}
</section>`;
}

function nameOf(books: Books, price: Price): string {
  const product = books.get('products', price.product)?.name ?? price.product;
  const recurring = price.recurring ? ` a ${price.recurring.interval}` : '';
  return `${product} (${money(price.unit_amount, price.currency)}${recurring})`;
}

/** In Stripe's settings the portal is told which products may be switched between; here the products say it themselves. */
function kindOf(books: Books, price: Price): string | undefined {
  return books.get('products', price.product)?.metadata['kind'];
}
