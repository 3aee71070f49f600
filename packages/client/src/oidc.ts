export * from './oidc/codeFlow.ts';
export * from './oidc/issuerSession.ts';
