// Consumes on a user's behalf from a backend. Its role needs appsync:GraphQL on Mutation.consumeUsageFor.
//   AWS_REGION=… GRAPHQL_URL=… node docs/examples/backend.mjs <userId> [feature] [amount]
import { Sha256 } from '@aws-crypto/sha256-js';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';

const [userId, feature = 'simulations', amount = '1'] = process.argv.slice(2);
const { host, hostname, pathname: path } = new URL(process.env.GRAPHQL_URL);
const query = `mutation($u: ID!, $f: ID!, $n: Int) { consumeUsageFor(userId: $u, feature: $f, amount: $n) { allowed reason usage { used remaining } } }`;
const body = JSON.stringify({ query, variables: { u: userId, f: feature, n: Number(amount) } });
const signer = new SignatureV4({
  service: 'appsync',
  region: process.env.AWS_REGION,
  credentials: defaultProvider(),
  sha256: Sha256,
});
const headers = { host, 'content-type': 'application/json' };
const signed = await signer.sign({ method: 'POST', protocol: 'https:', hostname, path, headers, body });
const answer = await fetch(process.env.GRAPHQL_URL, { method: 'POST', headers: signed.headers, body });
console.log(JSON.stringify(await answer.json()));
