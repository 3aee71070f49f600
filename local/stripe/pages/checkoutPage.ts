import type { HttpRequest, HttpResponse } from '../../http.ts';
import type { Books } from '../books.ts';
import { payCheckout } from '../checkout.ts';
import { testCards } from '../payments.ts';
import type { CheckoutSession } from '../records.ts';
import { escape, money, pageOf, redirect } from './html.ts';

/** `/checkout/{session}`: the form; `/checkout/{session}/pay` and `/confirm` take it. */
export function checkoutPage(books: Books, atSeconds: number, request: HttpRequest): HttpResponse {
  const [, , id = '', step = ''] = request.path.split('/');
  const session = books.get('sessions', id);
  if (!session)
    return pageOf('Checkout', '<h1>Not found</h1><p role="alert">There is no such checkout.</p>', 404);
  if (session.status === 'complete') {
    return pageOf('Checkout', '<h1>Paid</h1><p role="status">This checkout is complete.</p>');
  }
  if (session.status === 'expired') {
    return pageOf('Checkout', '<h1>Expired</h1><p role="alert">This checkout is no longer open.</p>', 410);
  }
  if (request.method !== 'POST') return form(session, undefined);
  const fields = new URLSearchParams(request.body.toString('utf8'));
  const card = fields.get('card') ?? 'pm_card_visa';
  if (step === 'confirm' && fields.get('answer') !== 'yes') {
    return form(session, 'The bank did not get your confirmation. Nothing was paid.');
  }
  const outcome = books.work({ at: atSeconds, request: null }, () =>
    payCheckout(books, id, card, step === 'confirm'),
  );
  if (outcome === 'needs_action') return question(session, card);
  if (outcome === 'declined') return form(session, 'Your card was declined. Try another one.');
  return redirect((session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', id));
}

function form(session: CheckoutSession, problem: string | undefined): HttpResponse {
  const lines = session._lineItems
    .map(
      (line) =>
        `<li>${escape(line.description)}: ${money(line.amount_total, line.currency)}${every(line.price.recurring)}</li>`,
    )
    .join('');
  const cards = Object.entries(testCards)
    .map(
      ([id, card], at) =>
        `<label><input type="radio" name="card" value="${id}"${at === 0 ? ' checked' : ''}> ${escape(card.label)} (•••• ${card.last4})</label>`,
    )
    .join('');
  const leave = session.cancel_url
    ? `<p><a href="${escape(session.cancel_url)}">Cancel and go back</a></p>`
    : '';
  return pageOf(
    'Checkout',
    `<h1>Checkout</h1>
${problem ? `<p role="alert">${escape(problem)}</p>` : ''}
<ul>${lines}</ul>
<p>To pay: <strong>${money(session.amount_total, session.currency)}</strong></p>
<form class="whole" method="post" action="/checkout/${session.id}/pay">
<fieldset><legend>Card</legend>${cards}</fieldset>
<button type="submit">Pay ${money(session.amount_total, session.currency)}</button>
</form>
${leave}`,
    problem ? 402 : 200,
  );
}

function question(session: CheckoutSession, card: string): HttpResponse {
  const button = (answer: string, label: string, quiet: string) =>
    `<form method="post" action="/checkout/${session.id}/confirm"><input type="hidden" name="card" value="${escape(card)}"><input type="hidden" name="answer" value="${answer}"><button type="submit"${quiet}>${label}</button></form>`;
  return pageOf(
    'Confirm the payment',
    `<h1>Your bank asks</h1>
<p>Do you want to pay ${money(session.amount_total, session.currency)}?</p>
${button('yes', 'Confirm', '')}${button('no', 'Refuse', ' class="quiet"')}`,
  );
}

function every(recurring: { interval: string; interval_count: number } | null): string {
  if (!recurring) return '';
  return recurring.interval_count === 1
    ? ` a ${recurring.interval}`
    : ` every ${recurring.interval_count} ${recurring.interval}s`;
}
