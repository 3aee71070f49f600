// Consumes on a user's behalf from a backend, or holds a block of units, spends it in memory and settles what was spent.
// Its role needs appsync:GraphQL on the fields that it calls; the stack has some: {project}-{env}-{region}-backend may call every verb of an account.
//   AWS_REGION=… GRAPHQL_URL=… node docs/examples/backend.mjs <userId> [feature] [amount] [spent]
import { Sha256 } from '@aws-crypto/sha256-js';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { randomUUID } from 'node:crypto';

const [userId, feature = 'simulations', amount = '1', spent] = process.argv.slice(2);
if (!userId || !process.env.GRAPHQL_URL) {
  console.error(
    'Give the id of a user, and set GRAPHQL_URL and AWS_REGION: npm run as sets both for a local run.',
  );
  process.exit(1);
}
const of = { u: userId, f: feature };
if (spent === undefined) {
  const query = `mutation($u: ID!, $f: ID!, $n: Float) { consumeUsage(accountId: $u, feature: $f, amount: $n) { allowed reason usage { used remaining } } }`;
  console.log(JSON.stringify(await ask(query, { ...of, n: Number(amount) })));
} else {
  const hold = `mutation($u: ID!, $f: ID!, $n: Float!, $k: ID!) { reserveUsage(accountId: $u, feature: $f, amount: $n, idempotencyKey: $k) { allowed reason holdId usage { held remaining } } }`;
  const held = await ask(hold, { ...of, n: Number(amount), k: randomUUID() });
  console.log(JSON.stringify(held));
  // Here the work is done, each unit counted in memory. A worker that dies gives its block back when the hold ends.
  const settle = `mutation($u: ID!, $f: ID!, $h: ID!, $n: Float!) { settleUsage(accountId: $u, feature: $f, holdId: $h, amount: $n) { allowed reason usage { used held remaining } } }`;
  const { holdId } = held.data?.reserveUsage ?? {};
  if (holdId) console.log(JSON.stringify(await ask(settle, { ...of, h: holdId, n: Number(spent) })));
}

async function ask(query, variables) {
  const { host, hostname, pathname: path } = new URL(process.env.GRAPHQL_URL);
  const body = JSON.stringify({ query, variables });
  const signer = new SignatureV4({
    service: 'appsync',
    region: process.env.AWS_REGION,
    credentials: defaultProvider(),
    sha256: Sha256,
  });
  const headers = { host, 'content-type': 'application/json' };
  const signed = await signer.sign({ method: 'POST', protocol: 'https:', hostname, path, headers, body });
  const answer = await fetch(process.env.GRAPHQL_URL, { method: 'POST', headers: signed.headers, body });
  return answer.json();
}
