export { isReturn, withoutReturn } from './oidc.ts';
export * from './cognito/cognitoSession.ts';
export type { SignInProvider } from './cognito/hostedSignIn.ts';
export type { SecondFactorOf } from './cognito/secondFactor.ts';
