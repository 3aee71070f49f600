import { cardOf, spaced, testCards, type TypedCard } from '../cards.ts';
import { escape } from './html.ts';

export type Typed = TypedCard & { problem?: string | undefined };

export const nothingTyped: Typed = { number: '', expiry: '', cvc: '' };

/** The card that a form names: typed with its number, or picked from the list of test cards. */
export function cardIn(fields: URLSearchParams, atSeconds: number): { id: string } | { typed: Typed } {
  const picked = fields.get('card');
  if (picked !== null) {
    if (testCards[picked]) return { id: picked };
    return { typed: { ...nothingTyped, problem: 'There is no such test card.' } };
  }
  const typed = {
    number: fields.get('number') ?? '',
    expiry: fields.get('expiry') ?? '',
    cvc: fields.get('cvc') ?? '',
  };
  const found = cardOf(typed, atSeconds);
  return 'id' in found ? found : { typed: { ...typed, problem: found.problem } };
}

/** Fields for a card, and below them the test cards, each with a button that takes it without typing. */
export function cardForm(action: string, button: string, typed: Typed): string {
  const field = (name: string, label: string, value: string, more: string) =>
    `<div class="field"><label for="${name}">${label}</label><input id="${name}" name="${name}" value="${escape(value)}" inputmode="numeric" ${more}></div>`;
  return `<form class="whole" method="post" action="${action}">
<fieldset><legend>Card</legend>
${field('number', 'Card number', typed.number, 'placeholder="1234 1234 1234 1234" autocomplete="cc-number" maxlength="30" required')}
<div class="pair">${field('expiry', 'Expiry', typed.expiry, 'placeholder="MM / YY" autocomplete="cc-exp" maxlength="9" required')}
${field('cvc', 'CVC', typed.cvc, 'placeholder="123" autocomplete="cc-csc" maxlength="4" required')}</div>
</fieldset>
<button type="submit">${escape(button)}</button>
</form>
${testCardList(action)}`;
}

function testCardList(action: string): string {
  const rows = Object.entries(testCards)
    .map(
      ([id, card]) =>
        `<tr><td><code>${spaced(card.number)}</code></td><td>${escape(card.label)}</td><td><form method="post" action="${action}"><input type="hidden" name="card" value="${id}"><button type="submit" class="quiet" aria-label="Use the card ${spaced(card.number)}">Use</button></form></td></tr>`,
    )
    .join('');
  return `<details><summary>Test cards</summary>
<p class="note">With any expiry date ahead and any three digits as CVC.</p>
<table><thead><tr><th>Number</th><th>What it does</th><th></th></tr></thead><tbody>${rows}</tbody></table>
</details>`;
}
