import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { given, sees, tells } from './told.mjs';

const { outputs, credentials } = given;
const url = new URL(outputs.graphqlUrl);

async function signedFetch(body, sent = body) {
  const signer = new SignatureV4({ service: 'appsync', region: outputs.region, credentials, sha256: Sha256 });
  const headers = { host: url.host, 'content-type': 'application/json' };
  const { protocol, hostname, pathname: path } = url;
  const signed = await signer.sign({ method: 'POST', protocol, hostname, path, headers, body });
  const answer = await fetch(url, { method: 'POST', headers: signed.headers, body: sent });
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    json: await answer.json(),
  };
}

await sees('mutation', () =>
  signedFetch(JSON.stringify({ query: 'mutation { put(id: "1", name: "n") { id name } }' })),
);
await sees('forged', () => signedFetch('{"query":"{ __typename }"}', '{"query":"{ x: __typename }"}'));
const id = 'x'.repeat(2_000);
await sees('large', () =>
  signedFetch(JSON.stringify({ query: 'mutation m($id: ID!) { put(id: $id) { id } }', variables: { id } })),
);
tells();
