export type { Action } from './core/action.ts';
export * from './core/appState.ts';
export * from './core/appsyncTransport.ts';
export * from './core/checkoutOutcome.ts';
export * from './core/client.ts';
export * from './core/errors.ts';
export * from './core/graphql.ts';
export * from './core/operations.ts';
export * from './core/outputs.ts';
export * from './core/realtime.ts';
export * from './core/refusal.ts';
// With a star, so that an app may add to `Register` under the name of the package.
export * from './core/register.ts';
export * from './core/rightEnd.ts';
export * from './core/signIn.ts';
export * from './core/storage.ts';
export * from './core/store.ts';
export * from './core/transport.ts';
export * from './core/types.ts';
