import { Amplify } from 'aws-amplify';
import { decodeJWT } from 'aws-amplify/auth';
import { createUsherClient } from '@usher/client';
import { amplifyTransport } from './amplifyTransport.ts';
import { show } from './page.tsx';

// Amplify only ever dials wss, and loopback has no certificate.
const Dialled = window.WebSocket;
window.WebSocket = class extends Dialled {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(String(url).replace(/^wss:\/\/127\.0\.0\.1/, 'ws://127.0.0.1'), protocols);
  }
};

const { graphqlUrl, region, accessToken } = window.given;
Amplify.configure(
  { API: { GraphQL: { endpoint: graphqlUrl, region, defaultAuthMode: 'userPool' } } },
  { Auth: { tokenProvider: { getTokens: async () => ({ accessToken: decodeJWT(accessToken) }) } } },
);
show(createUsherClient({ transport: amplifyTransport() }));
