import type { HttpRequest, HttpResponse } from '../../../understudy/src/kernel/http.ts';
import type { Books } from '../books.ts';
import { payCheckout } from '../checkout.ts';
import { testCards } from '../cards.ts';
import type { CheckoutSession } from '../records.ts';
import { cardForm, cardIn, nothingTyped, type Typed } from './cardForm.ts';
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
  if (request.method !== 'POST') return form(session, nothingTyped);
  const fields = new URLSearchParams(request.body.toString('utf8'));
  const card = cardIn(fields, atSeconds);
  if (!('id' in card)) return form(session, card.typed);
  if (step === 'confirm' && fields.get('answer') !== 'yes') {
    return form(session, {
      ...nothingTyped,
      problem: 'The bank did not get your confirmation. Nothing was paid.',
    });
  }
  const outcome = books.work({ at: atSeconds, request: null }, () =>
    payCheckout(books, id, testCards[card.id]!, step === 'confirm'),
  );
  if (outcome === 'needs_action') return question(session, card.id);
  if (outcome === 'declined')
    return form(session, { ...nothingTyped, problem: 'Your card was declined. Try another one.' });
  return redirect((session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', id));
}

function form(session: CheckoutSession, typed: Typed): HttpResponse {
  const lines = session._lineItems
    .map(
      (line) =>
        `<li>${escape(line.description)}: ${money(line.amount_total, line.currency)}${every(line.price.recurring)}</li>`,
    )
    .join('');
  const leave = session.cancel_url
    ? `<p><a href="${escape(session.cancel_url)}">Cancel and go back</a></p>`
    : '';
  return pageOf(
    'Checkout',
    `<h1>Checkout</h1>
${typed.problem ? `<p role="alert">${escape(typed.problem)}</p>` : ''}
<ul>${lines}</ul>
<p>To pay: <strong>${money(session.amount_total, session.currency)}</strong></p>
${cardForm(`/checkout/${session.id}/pay`, `Pay ${money(session.amount_total, session.currency)}`, typed)}
${leave}`,
    typed.problem ? 402 : 200,
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
