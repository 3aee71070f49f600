import { createHash } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { ApiDefinition, DataSourceDefinition } from './appsync/definition.ts';
import { createDynamodbSource } from './appsync/sources/dynamodb.ts';
import { createEventBridgeSource } from './appsync/sources/eventbridge.ts';
import { createHttpSource } from './appsync/sources/http.ts';
import { createLambdaSource } from './appsync/sources/lambda.ts';
import { createNoneSource } from './appsync/sources/none.ts';
import { createPageTokens, type PageTokens } from './appsync/sources/pageToken.ts';
import type { DataSource, ServiceCall } from './appsync/sources/source.ts';
import type { DynamoDbGateway } from './dynamodb/gateway.ts';
import type { PolicyAuthority } from './iam/authority.ts';
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
    case 'HTTP':
      if (source.signing)
        throw new Error(`${source.name}: an HTTP data source that signs is not run locally.`);
      return createHttpSource({ endpoint: source.endpoint, clock: parts.clock });
    case 'AMAZON_EVENTBRIDGE':
      return createEventBridgeSource({
        busArn: source.eventBusArn,
        call: parts.putEvents(assume(parts, source.roleArn)),
      });
  }
}

function assume({ authority }: SourceParts, roleArn: string): Principal {
  return authority.assume(roleArn, 'appsync.amazonaws.com', 'APPSYNC_ASSUME_ROLE');
}
