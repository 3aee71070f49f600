import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { CognitoSession } from '../src/cognito.ts';
import { Gate, useFeature, UsherProvider } from '../src/react.ts';
import { createUsherClient, SignedOutError } from '../src/core.ts';
import { IssuerSession } from '../src/oidc.ts';
import type { Transport } from '../src/core.ts';

describe('field 1.18 · on a server, where there is no window', () => {
  const transport: Transport = {
    query: () => new Promise(() => undefined),
    subscribe: () => () => undefined,
  };

  test('a page with hooks and gates is rendered as for a user whose account is not read yet', () => {
    const Exports = () => createElement('p', null, useFeature('exports').isPending ? 'loading' : 'known');
    const gate = createElement(Gate, { key: 2, feature: 'exports', children: 'open' });
    const page = createElement(UsherProvider, {
      client: createUsherClient({ transport }),
      children: [createElement(Exports, { key: 1 }), gate],
    });
    expect(renderToString(page)).toContain('<p>loading</p>');
  });

  test('a session can be made without a look at what a browser keeps, and is kept in memory', async () => {
    const looked: string[] = [];
    for (const name of ['localStorage', 'sessionStorage'])
      Object.defineProperty(globalThis, name, { configurable: true, get: () => looked.push(name) });
    try {
      const pool = new CognitoSession({ userPoolId: 'eu-central-1_abc', userPoolClientId: 'client' });
      const issuer = new IssuerSession({ issuer: 'https://id.example.com', clientId: 'web' });
      expect([await pool.current(), await issuer.current()]).toEqual([undefined, undefined]);
      await expect(pool.token()).rejects.toThrow(SignedOutError);
      await expect(issuer.token()).rejects.toThrow(SignedOutError);
      expect(looked).toEqual([]);
    } finally {
      for (const name of ['localStorage', 'sessionStorage']) Reflect.deleteProperty(globalThis, name);
    }
  });
});
