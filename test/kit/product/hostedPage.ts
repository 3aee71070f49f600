import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signIn, type Person } from './people.ts';
import type { Product } from './product.ts';

/** What was asked of the page, by path. */
type Asked = { path: string; parameters: URLSearchParams }[];

export interface HostedPage {
  url: string;
  asked: Asked;
  /** The next code is one that the token endpoint turns down, as it does ten minutes later. */
  spoilNextCode(): void;
  /** What a deployment puts out, for a browser at `page`. */
  outputs(page: string): { signInPageUrl: string; socialSignIn: string };
  close(): Promise<void>;
}

/**
 * The product's web client as a deployment with other providers serves it: its outputs name them, and its content security policy lets
 * it call their page. `outputs` says what its outputs.json says beside the product's own.
 */
export async function openDeployedPage(product: Product, hosted: () => HostedPage, outputs: () => object) {
  const server = createServer((request, answer) => {
    void (async () => {
      const { pathname } = new URL(request.url!, 'http://page');
      if (pathname === '/outputs.json')
        return send(answer, 200, JSON.stringify({ ...product.outputs, ...outputs() }), 'application/json');
      const file = await fetch(new URL(request.url!, product.outputs.webUrl));
      const headers = Object.fromEntries(file.headers);
      const policy = headers['content-security-policy'];
      answer.writeHead(file.status, {
        'content-type': headers['content-type'] ?? 'text/plain',
        ...(policy && {
          'content-security-policy': policy.replace('connect-src ', `connect-src ${hosted().url} `),
        }),
      });
      answer.end(Buffer.from(await file.arrayBuffer()));
    })();
  });
  return listening(server);
}

/** On a free port of this machine; `close` ends what is connected, too. */
async function listening(server: Server): Promise<{ url: string; close(): Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * The three addresses that Cognito hosts for other providers, with a provider at which `person` is signed in, as their documents have them:
 * `/oauth2/authorize`, `/oauth2/token` (RFC 6749 with RFC 7636) and `/logout`. The tokens are the product's own, of `person`; the
 * page remembers a browser by a cookie until it signs out.
 */
export async function openHostedPage(
  product: Product,
  person: Person,
  /** Where the browser comes back to. */
  page: string,
  providers = ['Google', 'SignInWithApple', 'Company'],
): Promise<HostedPage> {
  const asked: Asked = [];
  const codes = new Map<string, URLSearchParams>();
  let isNextSpoiled = false;
  const client = product.outputs.userPoolClientId;

  const authorize = (request: IncomingMessage, parameters: URLSearchParams, answer: ServerResponse) => {
    const wrong =
      parameters.get('client_id') !== client ||
      parameters.get('redirect_uri') !== page ||
      parameters.get('response_type') !== 'code' ||
      parameters.get('code_challenge_method') !== 'S256' ||
      !providers.includes(parameters.get('identity_provider') ?? '');
    if (wrong) return send(answer, 400, 'An error was encountered with the requested page.');
    if (request.headers.cookie?.includes('hosted=')) return giveCode(parameters, answer);
    const links = ['agree', 'cancel', 'disabled'].map(
      (word) =>
        `<p><a href="/provider/${word}?${parameters.toString().replaceAll('&', '&amp;')}">${word}</a></p>`,
    );
    send(answer, 200, `<!doctype html><title>Provider</title><h1>The provider</h1>${links.join('')}`);
  };
  const giveCode = (parameters: URLSearchParams, answer: ServerResponse) => {
    const code = randomUUID();
    if (!isNextSpoiled) codes.set(code, parameters);
    isNextSpoiled = false;
    answer.setHeader('set-cookie', 'hosted=yes; Path=/; HttpOnly');
    goBack(parameters, { code }, answer);
  };
  const goBack = (parameters: URLSearchParams, more: Record<string, string>, answer: ServerResponse) =>
    redirect(answer, `${page}?${new URLSearchParams({ ...more, state: parameters.get('state')! })}`);

  const exchange = async (parameters: URLSearchParams, answer: ServerResponse) => {
    answer.setHeader('access-control-allow-origin', new URL(page).origin);
    const asking = codes.get(parameters.get('code') ?? '');
    codes.delete(parameters.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(parameters.get('code_verifier') ?? '')
      .digest('base64url');
    const fits =
      asking?.get('code_challenge') === challenge &&
      parameters.get('grant_type') === 'authorization_code' &&
      parameters.get('client_id') === client &&
      parameters.get('redirect_uri') === page;
    if (!fits) return send(answer, 400, '{"error":"invalid_grant"}', 'application/json');
    const { accessToken, idToken, refreshToken } = await signIn(product, person.email, person.password);
    const tokens = { access_token: accessToken, id_token: idToken, refresh_token: refreshToken };
    send(
      answer,
      200,
      JSON.stringify({ ...tokens, token_type: 'Bearer', expires_in: 900 }),
      'application/json',
    );
  };
  const end = (parameters: URLSearchParams, answer: ServerResponse) => {
    if (parameters.get('client_id') !== client || parameters.get('logout_uri') !== page)
      return send(answer, 400, 'An error was encountered with the requested page.');
    answer.setHeader('set-cookie', 'hosted=; Path=/; Max-Age=0');
    redirect(answer, page);
  };

  const server = createServer((request, answer) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url!, 'http://page');
      const parameters = request.method === 'POST' ? await formOf(request) : searchParams;
      // A browser asks for it by itself, and calls a refusal a mistake of the page.
      if (pathname === '/favicon.ico') return send(answer, 204, '');
      asked.push({ path: pathname, parameters });
      if (pathname === '/oauth2/authorize') authorize(request, parameters, answer);
      else if (pathname === '/provider/agree') giveCode(parameters, answer);
      else if (pathname === '/provider/cancel') goBack(parameters, { error: 'access_denied' }, answer);
      else if (pathname === '/provider/disabled')
        goBack(parameters, { error: 'invalid_request', error_description: 'User is not enabled' }, answer);
      else if (pathname === '/oauth2/token') await exchange(parameters, answer);
      else if (pathname === '/logout') end(parameters, answer);
      else send(answer, 404, 'Nothing is here.');
    })();
  });
  const { url, close } = await listening(server);
  return {
    url,
    asked,
    spoilNextCode: () => {
      isNextSpoiled = true;
    },
    outputs: (address) => ({
      signInPageUrl: url,
      socialSignIn: JSON.stringify({ providers, callbackUrls: [address], logoutUrls: [address] }),
    }),
    close,
  };
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk as string;
  return new URLSearchParams(text);
}

function send(answer: ServerResponse, status: number, body: string, type = 'text/html'): void {
  answer.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
}

function redirect(answer: ServerResponse, location: string): void {
  answer.writeHead(302, { location }).end();
}
