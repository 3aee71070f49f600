import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { CheckoutReturn } from '../../web/src/app/CheckoutReturn.tsx';
import { createUsherClient } from '@usher/client';
import type { Transport } from '@usher/client';
import { UsherProvider } from '@usher/client/react';

const silent: Transport = { query: () => new Promise(() => undefined), subscribe: () => () => undefined };

function firstPaint(paid: boolean): string {
  const children = createElement(CheckoutReturn, { paid });
  return renderToString(
    createElement(UsherProvider, { client: createUsherClient({ transport: silent }), children }),
  );
}

test('a customer who comes back from a checkout is not told that the payment has arrived before it was asked for', () => {
  expect(firstPaint(true)).not.toContain('has arrived');
  expect(firstPaint(true)).toContain('your subscription');
  expect(firstPaint(false)).toContain('nothing was charged');
});
