import { request } from 'node:http';
import type { Cloud } from '../../../src/cloud.ts';
import type { FieldCall } from '../../../src/appsync/definition.ts';
import { PolicyAuthority } from '../../../src/iam/authority.ts';
import { CredentialVault } from '../../../src/iam/credentials.ts';
import type { Credentials } from '../../../src/iam/principal.ts';
import { rolesFrom } from '../../../src/iam/roles.ts';
import { Clock } from '../../../src/kernel/clock.ts';
import type { HttpRequest, HttpResponse } from '../../../src/kernel/http.ts';
import { answering, askingCode } from './closures.ts';
import { apiTemplate, publisherRole } from './apiTemplate.ts';
import type { Given } from './apiTemplate.ts';
import { host, keyed } from './known.ts';
import type { Dialled } from './sockets.ts';
import { accountId, standingPool, starts, vaultSecret } from './started.ts';
import { wireSocket } from './wireSocket.ts';
import { clientId, oidcIssuer, userPoolId } from './users.ts';

export type { Given } from './apiTemplate.ts';
export { does, fails } from './closures.ts';
export type { Resolve } from './closures.ts';
export { accountId } from './started.ts';

export { apiArn, apiId, apiKey, cognito, host, iam, keyed, oidc } from './known.ts';

/** The clock of a test: what it does, the clocks of the stacks that it has started do. */
export class LeadingClock extends Clock {
  private readonly followers: Clock[] = [];

  lead(follower: Clock): void {
    this.followers.push(follower);
    if (this.offsetMs !== 0) follower.moveTo(this.now());
  }

  override moveTo(epochMs: number): void {
    super.moveTo(epochMs);
    for (const follower of this.followers) follower.moveTo(epochMs);
  }
}

export interface GivenApi extends Dialled {
  clock: Clock;
  /** One request over the wire. Header names of the answer as they were sent. */
  http(request: HttpRequest): Promise<HttpResponse>;
  /** Once it is started. */
  cloud: Promise<Cloud>;
  /** Coordinates in the order in which their resolvers ran. */
  ran: string[];
  calls: FieldCall[];
  authorizerEvents: unknown[];
  credentials: Credentials;
  close(): void;
}

/** What the start command starts for a template that declares this API; a client waits until it has started. */
export function anApi(
  given: Given,
  clock = new LeadingClock(),
  /** Where the OpenID Connect issuer answers; absent, where resolvers ask. */
  issuer?: string,
): GivenApi {
  const [ran, calls, authorizerEvents] = [[], [], []] as [string[], FieldCall[], unknown[]];
  const auth = given.auth ?? [keyed];
  const start = async () => {
    const { address, index } = await answering({
      resolve(coordinate, call) {
        ran.push(coordinate);
        calls.push(call);
        return given.resolvers![coordinate]!(call);
      },
      authorize(event) {
        authorizerEvents.push(event);
        return given.authorizer!(event);
      },
    });
    const asking = Object.keys(given.resolvers ?? {}).map((name) => [name, askingCode]);
    const cloud = await starts(
      apiTemplate({ ...given, auth, code: { ...Object.fromEntries(asking), ...given.code }, address, index }),
      {
        standing: standingPool(userPoolId, clientId),
        issuers: { [oidcIssuer]: issuer ?? address },
        tls: given.tls === true,
      },
    );
    clock.lead(cloud.clock);
    return cloud;
  };
  const cloud = start();
  // A failure is heard by what asks the API; a test that asks nothing has none.
  cloud.catch(() => undefined);
  return {
    ...{ clock, cloud, ran, calls, authorizerEvents, credentials: publisherCredentials(clock) },
    http: async (asked) => sent((await cloud).address, asked),
    dial: (dial, heard) => wireSocket(cloud, host, dial, heard),
    close: () => undefined,
  };
}

function publisherCredentials(clock: Clock): Credentials {
  const role = {
    ...{ logicalId: 'Publisher', type: 'AWS::IAM::Role', physicalId: 'Publisher' },
    attributes: { Arn: publisherArn, RoleId: 'AROAPUBLISHER00000000' },
    properties: publisherRole([]).Properties!,
  };
  const authority = new PolicyAuthority(rolesFrom(new Map([['Publisher', role]])), accountId, clock);
  return new CredentialVault(vaultSecret).issue(authority.principalFor(publisherArn, 'publish-usage'));
}

const publisherArn = `arn:aws:iam::${accountId}:role/Publisher`;

/** One request over the wire. */
export function sent(
  address: string,
  { method, path, query, headers, body }: HttpRequest,
): Promise<HttpResponse> {
  const url = new URL(path, address);
  url.search = query.toString();
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: { host, ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const { rawHeaders, statusCode = 0 } = answer;
        const names = rawHeaders.filter((_, at) => at % 2 === 0);
        const pairs = names.map((name, at) => [name, rawHeaders[at * 2 + 1]!] as const);
        resolve({ status: statusCode, headers: Object.fromEntries(pairs), body: Buffer.concat(chunks) });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
