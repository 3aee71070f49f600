import { createHash } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Clock } from './kernel/clock.ts';
import type { ApiDefinition, DataSourceDefinition } from './appsync/definition.ts';
import { createAwayService } from './appsync/sources/awayService.ts';
import { createDynamodbSource } from './appsync/sources/dynamodb.ts';
import { createEventBridgeSource } from './appsync/sources/eventbridge.ts';
import { createHttpSource, type HttpSourceParts } from './appsync/sources/http.ts';
import { createLambdaSource } from './appsync/sources/lambda.ts';
import { createNoneSource } from './appsync/sources/none.ts';
import { createPageTokens, type PageTokens } from './appsync/sources/pageToken.ts';
import type { DataSource, ServiceCall } from './appsync/sources/source.ts';
import { isOfAws, leadElsewhere } from './awayServices.ts';
import type { DynamoDbGateway } from './dynamodb/gateway.ts';
import type { PolicyAuthority } from './iam/authority.ts';
import type { CredentialVault } from './iam/credentials.ts';
import type { Principal } from './iam/principal.ts';
import type { Invoker } from './lambda/invoker.ts';

export interface SourceParts {
  clock: Clock;
  authority: PolicyAuthority;
  gateway: DynamoDbGateway;
  invoker: Invoker;
  /** Puts events on a bus as this principal. */
  putEvents: (principal: Principal) => ServiceCall;
  secret: string;
  /** Where an address answers on this machine, if it does so elsewhere than it says. */
  insideOf: (endpoint: string) => string;
  vault: CredentialVault;
}

/** The data sources of an API, each acting as its own role. */
export function sourcesFor(api: ApiDefinition, parts: SourceParts): Record<string, DataSource> {
  const tokens = createPageTokens(createHash('sha256').update(`page tokens\0${parts.secret}`).digest());
  return Object.fromEntries(
    Object.values(api.dataSources).map((source) => [source.name, sourceFor(source, parts, tokens)]),
  );
}

function sourceFor(source: DataSourceDefinition, parts: SourceParts, tokens: PageTokens): DataSource {
  switch (source.type) {
    case 'NONE':
      return createNoneSource();
    case 'AMAZON_DYNAMODB': {
      const principal = assume(parts, source.roleArn);
      return createDynamodbSource({
        tableName: source.tableName,
        region: source.region,
        call: parts.gateway.callAs(principal),
        tokens,
        invoke: (functionArn, payload) => parts.invoker.invoke(functionArn, payload, principal),
      });
    }
    case 'AWS_LAMBDA':
      return createLambdaSource({
        functionArn: source.functionArn,
        principal: assume(parts, source.roleArn),
        invoker: parts.invoker,
        clock: parts.clock,
      });
    case 'HTTP': {
      const endpoint = parts.insideOf(source.endpoint);
      if (source.signing && isOfAws(endpoint))
        return createAwayService(`${endpoint} does not run here; ${leadElsewhere(endpoint)}`);
      return createHttpSource({ endpoint, clock: parts.clock, ...signing(source, parts) });
    }
    case 'AMAZON_EVENTBRIDGE':
      return createEventBridgeSource({
        busArn: source.eventBusArn,
        call: parts.putEvents(assume(parts, source.roleArn)),
      });
  }
}

/** Signs with the data source's own local credentials, so that a service of this stack knows its role. */
function signing(
  { name, roleArn, signing }: Extract<DataSourceDefinition, { type: 'HTTP' }>,
  parts: SourceParts,
): Pick<HttpSourceParts, 'sign'> {
  if (!signing) return {};
  if (!roleArn) throw new Error(`${name}: a data source that signs needs a service role.`);
  const credentials = parts.vault.issue(assume(parts, roleArn));
  const signer = new SignatureV4({
    service: signing.serviceName,
    region: signing.region,
    credentials,
    sha256: Sha256,
  });
  return {
    sign: async ({ method, url, headers, body }) => {
      const signed = await signer.sign(
        {
          method,
          protocol: url.protocol,
          hostname: url.hostname,
          path: url.pathname,
          query: Object.fromEntries(url.searchParams),
          headers: { ...headers, host: url.host },
          ...(body === undefined ? {} : { body }),
        },
        { signingDate: new Date(parts.clock.now()) },
      );
      return signed.headers;
    },
  };
}

function assume({ authority }: SourceParts, roleArn: string): Principal {
  return authority.assume(roleArn, 'appsync.amazonaws.com', 'APPSYNC_ASSUME_ROLE');
}
