import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { createUsherClient, type Account, type Transport } from '../src/core.ts';
import {
  Meter,
  Paywall,
  PricingTable,
  TrialBanner,
  UsageMeter,
  UsherProvider,
  WordsProvider,
} from '../src/react.ts';
import { de } from '../src/words.ts';
import { meOf, usageOf } from './account.ts';

const silent: Transport = { query: () => new Promise(() => undefined), subscribe: () => () => undefined };

/** As a server renders it, with an account that is known already. */
function rendered(what: ReturnType<typeof createElement>, account: Account = meOf()): string {
  const client = createUsherClient({ transport: silent, account });
  return renderToString(createElement(UsherProvider, { client, children: what })).replaceAll('<!-- -->', '');
}

test('a page is rendered on a server with every component, and with no style but how full a meter is', () => {
  const open = createElement(Paywall, { key: 1, feature: 'simulations', children: 'There is room.' });
  const meter = createElement(UsageMeter, { key: 2, feature: 'simulations' });
  const table = createElement(PricingTable, { key: 3 });
  const page = rendered(
    createElement('main', null, open, meter, createElement(TrialBanner, { key: 4 }), table),
  );
  expect(page).toContain('There is room.');
  expect(page).toContain('1 of 3 today');
  expect(page).toContain('role="status"');
  expect([...page.matchAll(/style="([^"]*)"/g)].map(([, style]) => style)).toEqual([
    expect.stringMatching(/^inline-size:33\.3+%$/),
  ]);
});

test('a meter tells what is used, held and left in the language of the page, and how near the limit is', () => {
  const states = [
    { used: 1, remaining: 2 },
    { used: 8, limit: 10, remaining: 2 },
    { used: 3, remaining: 0 },
    { used: 2, held: 1, remaining: 0 },
    { used: 5, limit: null, remaining: null },
    { used: 0, limit: 0, remaining: 0 },
  ].map((part) => {
    const meter = createElement(Meter, { usage: usageOf(part) });
    const page = renderToString(createElement(WordsProvider, { texts: de, children: meter }));
    const text = page.replaceAll(/<[^>]*>/g, ' ');
    return [/data-state="(\w+)"/.exec(page)![1], /role="meter"/.test(page), /1 reserviert/.test(text)];
  });
  expect(states).toEqual([
    ['open', true, false],
    ['nearly', true, false],
    ['full', true, false],
    ['full', true, true],
    ['open', false, false],
    ['full', true, false],
  ]);
});
