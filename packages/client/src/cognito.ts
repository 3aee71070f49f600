export { isReturn, withoutReturn } from '@usher/client/oidc';
export * from './cognito/auth.ts';
export type { SignInProvider } from './cognito/hostedSignIn.ts';
export type { SecondFactorOf } from './cognito/secondFactor.ts';
