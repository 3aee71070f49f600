import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Api } from '../appsync/api.ts';
import type { CredentialVault } from '../iam/credentials.ts';
import type { Principal } from '../iam/principal.ts';
import { ServiceError } from '../kernel/answer.ts';
import type { Clock } from '../kernel/clock.ts';

export interface GraphqlOperation {
  query: string;
  variables: unknown;
}

/** The APIs as targets of rules: each is asked as its clients ask it, signed as the role of the target. */
export class GraphqlTargets {
  private readonly apis = new Map<string, Pick<Api, 'path' | 'http'>>();

  constructor(private readonly parts: { vault: CredentialVault; clock: Clock; region: string }) {}

  /** Rules are read before the APIs are there, and nothing is delivered before. */
  serve(endpointArn: string, api: Pick<Api, 'path' | 'http'>): void {
    this.apis.set(endpointArn, api);
  }

  /** Throws `ServiceError` for a request that the API does not take; what its resolvers answer is for its other clients. */
  async send(endpointArn: string, principal: Principal, operation: GraphqlOperation): Promise<void> {
    const { path, http } = this.apis.get(endpointArn)!;
    const { vault, clock, region } = this.parts;
    const body = JSON.stringify(operation);
    const sha256 = Sha256;
    const signer = new SignatureV4({
      service: 'appsync',
      region,
      credentials: vault.issue(principal),
      sha256,
    });
    const sent = { method: 'POST', protocol: 'http:', hostname: 'localhost', path, body };
    const given = { host: 'localhost', 'content-type': 'application/json' };
    const { headers } = await signer.sign(
      { ...sent, headers: given },
      { signingDate: new Date(clock.now()) },
    );
    const request = { method: 'POST', path, query: new URLSearchParams(), sourceIp: '127.0.0.1' };
    const answer = await http({ ...request, headers, body: Buffer.from(body) });
    if (answer.status !== 200) throw new ServiceError('SDK_CLIENT_ERROR', answer.body.toString());
  }
}
