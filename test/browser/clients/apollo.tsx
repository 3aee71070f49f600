import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { createAuthLink } from 'aws-appsync-auth-link';
import { createSubscriptionHandshakeLink } from 'aws-appsync-subscription-link';
import { Buffer } from 'buffer';
import { createUsherClient } from '@usher/client';
import { apolloTransport } from './apolloTransport.ts';
import { show } from './page.tsx';

// AppSync's link is written for bundlers that bring Node's Buffer along.
Object.assign(globalThis, { Buffer });

const { graphqlUrl: url, region, accessToken } = window.given;
const auth = { type: 'AMAZON_COGNITO_USER_POOLS' as const, jwtToken: accessToken };
const link = ApolloLink.from([
  createAuthLink({ url, region, auth }),
  createSubscriptionHandshakeLink({ url, region, auth }, new HttpLink({ uri: url })),
]);
const client = new ApolloClient({ link, cache: new InMemoryCache() });
show(createUsherClient({ transport: apolloTransport(client) }));
