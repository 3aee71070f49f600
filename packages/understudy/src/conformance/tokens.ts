import { randomBytes } from 'node:crypto';
import { DeployRefused } from './refused.ts';

/** Of a client of a user pool, at AWS or here. */
export interface AskedPool {
  clientId: string;
  region: string;
  /** Of the user pools; absent: AWS's own. */
  endpoint?: string;
}

/** Signs a new person up at a pool of the template, which lets them in at once, and gives their access token. */
export async function tokenOf(client: AskedPool): Promise<string> {
  const [Username, Password] = [
    `conformance-${randomBytes(6).toString('hex')}`,
    `Aa1-${randomBytes(12).toString('hex')}`,
  ];
  await ask(client, 'SignUp', { Username, Password });
  const answer = await ask(client, 'InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: Password },
  });
  return (answer['AuthenticationResult'] as { AccessToken: string }).AccessToken;
}

/** How long until it has ended for certain, by its own claim; none once it has. */
export function msUntilEnded(token: string, nowMs: number): number {
  const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { exp: number };
  return Math.max(0, (claims.exp + clockSkewSeconds) * 1000 - nowMs);
}

/** How far the clock of this machine may be ahead of the service's. */
const clockSkewSeconds = 5;

async function ask(
  { clientId, region, endpoint = `https://cognito-idp.${region}.amazonaws.com` }: AskedPool,
  operation: string,
  body: object,
): Promise<Record<string, unknown>> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify({ ClientId: clientId, ...body }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new DeployRefused(`The user pool refused ${operation}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}
