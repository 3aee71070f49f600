import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { CognitoSession } from '../src/cognito.ts';
import { Gate, useFeature, UsherProvider } from '../src/react.ts';
import { createUsherClient } from '../src/core.ts';
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

  test('a sign-in can be made, and keeps its session in memory', () => {
    expect(globalThis.localStorage).toBeUndefined();
    const outputs = {
      userPoolId: 'eu-central-1_abc',
      userPoolClientId: 'client',
      cognitoEndpoint: undefined,
    };
    expect(() => new CognitoSession(outputs as never)).not.toThrow();
  });
});
