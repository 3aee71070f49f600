import type { JWTVerifyGetKey } from 'jose';
import type { Clock } from '../kernel/clock.ts';
import type { HttpHandler, SocketHandler } from '../kernel/http.ts';
import type { Authority } from '../iam/principal.ts';
import type { Invoker } from '../lambda/invoker.ts';
import { Authentication } from './authenticate.ts';
import type { VerifySignature } from './authenticate.ts';
import { fieldAuthority } from './authorize.ts';
import type { ApiDefinition, FieldResolvers } from './definition.ts';
import { checkResolvers } from './deployable.ts';
import { Documents } from './documents.ts';
import type { FieldLog } from './execution.ts';
import { limits } from './limits.ts';
import type { OperationParts } from './operation.ts';
import { realtimeSockets } from './realtime/sockets.ts';
import { Subscriptions } from './realtime/subscriptions.ts';
import { httpHandler } from './request.ts';
import { buildAppSyncSchema, mutationsOf } from './schema.ts';
import type { GraphQLSchema } from 'graphql';

export interface ApiParts {
  clock: Clock;
  resolvers: FieldResolvers;
  /** Throws `SignatureError` when the signature does not stand. */
  verifySignature: VerifySignature;
  authority: Authority;
  /** Finds the key that a token of this issuer names. */
  jwks: (issuer: string) => JWTVerifyGetKey;
  invoker: Invoker;
  log: (entry: ApiLog) => void;
}

export type ApiLog = ({ kind: 'field' } & FieldLog) | { kind: 'fault'; requestId: string; error: unknown };

export interface Api {
  /** Where it answers; its sockets also answer at `{path}/realtime`. */
  path: string;
  schema: GraphQLSchema;
  http: HttpHandler;
  sockets: SocketHandler;
  /** Ends every socket and timer. */
  close(): void;
}

/** One AppSync API in this process. Throws `SchemaRefused` or `ResolverNotCreated` for what AppSync would not create. */
export function createApi(definition: ApiDefinition, parts: ApiParts): Api {
  const { clock, resolvers, log } = parts;
  const schema = buildAppSyncSchema(definition.schema);
  checkResolvers(schema, definition);
  const authority = fieldAuthority(definition, parts.authority, rootTypesOf(schema));
  const rules = { introspection: definition.introspection, depthLimit: definition.queryDepthLimit };
  const operation: OperationParts = {
    documents: new Documents({ schema, resolvers, authority }, rules),
    resolvers,
    resolversMax: definition.resolverCountLimit || limits.resolversMax,
    clock,
    log: (entry) => log({ kind: 'field', ...entry }),
  };
  const authentication = new Authentication(definition, parts);
  const subscriptions = new Subscriptions(listenersOf(schema));
  const fault = (requestId: string, error: unknown) => log({ kind: 'fault', requestId, error });
  const sockets = realtimeSockets({ ...operation, authentication, subscriptions, fault });
  const http = httpHandler({
    ...operation,
    authentication,
    fault,
    publish({ events, invalidations }) {
      for (const invalidation of invalidations) subscriptions.invalidate(invalidation);
      for (const event of events) subscriptions.publish(event);
    },
  });
  return { path: definition.path, schema, http, sockets: sockets.open, close: () => sockets.close() };
}

function rootTypesOf(schema: GraphQLSchema): Set<string> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return new Set(roots.flatMap((type) => (type ? [type.name] : [])));
}

/** Mutation field to the subscription fields that name it. */
function listenersOf(schema: GraphQLSchema): Map<string, string[]> {
  const listeners = new Map<string, string[]>();
  for (const field of Object.keys(schema.getSubscriptionType()?.getFields() ?? {})) {
    for (const mutation of mutationsOf(schema, field)) {
      listeners.set(mutation, [...(listeners.get(mutation) ?? []), field]);
    }
  }
  return listeners;
}
