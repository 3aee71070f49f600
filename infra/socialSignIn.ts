import { CfnOutput, SecretValue, Stack } from 'aws-cdk-lib';
import {
  OAuthScope,
  ProviderAttribute,
  type UserPool,
  UserPoolClientIdentityProvider,
  type UserPoolClientOptions,
  UserPoolIdentityProviderApple,
  UserPoolIdentityProviderGoogle,
  UserPoolIdentityProviderOidc,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import type { Settings, SocialSignIn } from './settings.ts';

/** A provider is made before the client that names it. */
interface Added {
  client: UserPoolClientOptions;
  providers: Construct[];
}

/** Sign-in at other providers, by the page that Cognito hosts; without any, the client speaks no OAuth. */
export function addSocialSignIn(scope: Construct, settings: Settings, pool: UserPool): Added {
  const { socialSignIn } = settings;
  if (!socialSignIn) return { client: { disableOAuth: true }, providers: [] };
  const { domainPrefix } = socialSignIn;
  const { callbackUrls, logoutUrls } = addressesOf(settings, socialSignIn);
  pool.addDomain('SignInPage', { cognitoDomain: { domainPrefix } });
  const providers = providersOf(scope, pool, socialSignIn);
  return {
    client: {
      supportedIdentityProviders: [
        UserPoolClientIdentityProvider.COGNITO,
        ...providers.map(({ providerName }) => UserPoolClientIdentityProvider.custom(providerName)),
      ],
      oAuth: {
        flows: { authorizationCodeGrant: true },
        // The last one lets people change their own attributes and set up a second factor.
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE, OAuthScope.COGNITO_ADMIN],
        callbackUrls,
        logoutUrls,
      },
    },
    providers,
  };
}

/** Where the page is, what it offers, and to whom it sends people back, for an app that sends them there. */
export function putOutSignInPage(scope: Construct, settings: Settings): void {
  const { socialSignIn } = settings;
  if (!socialSignIn) return;
  const { google, apple, oidc } = socialSignIn;
  // Cognito's own names, by which an app asks for one of them.
  const providers = [google && 'Google', apple && 'SignInWithApple', oidc?.name].filter(Boolean);
  new CfnOutput(scope, 'SignInPageUrl', { value: signInPageUrl(scope, settings)! });
  new CfnOutput(scope, 'SocialSignIn', {
    value: JSON.stringify({ providers, ...addressesOf(settings, socialSignIn) }),
  });
}

/** Undefined where people sign in by password alone. */
export function signInPageUrl(scope: Construct, { socialSignIn }: Settings): string | undefined {
  return (
    socialSignIn && `https://${socialSignIn.domainPrefix}.auth.${Stack.of(scope).region}.amazoncognito.com`
  );
}

/** The web client's own page is one of them, as far as its address is known before it is made. */
function addressesOf({ web, webDomain }: Settings, { callbackUrls, logoutUrls = [] }: SocialSignIn) {
  const own = web && webDomain ? [`https://${webDomain.name}/`] : [];
  const withOwn = (urls: string[]) => [...new Set([...urls, ...own])];
  return { callbackUrls: withOwn(callbackUrls), logoutUrls: withOwn(logoutUrls) };
}

/** An address counts as verified where the provider says so. */
function providersOf(scope: Construct, userPool: UserPool, { google, apple, oidc }: SocialSignIn) {
  const made = [];
  if (google)
    made.push(
      new UserPoolIdentityProviderGoogle(scope, 'Google', {
        userPool,
        clientId: google.clientId,
        clientSecretValue: SecretValue.secretsManager(google.secretName),
        scopes: ['openid', 'email', 'profile'],
        attributeMapping: {
          email: ProviderAttribute.GOOGLE_EMAIL,
          emailVerified: ProviderAttribute.GOOGLE_EMAIL_VERIFIED,
          fullname: ProviderAttribute.GOOGLE_NAME,
        },
      }),
    );
  if (apple)
    made.push(
      new UserPoolIdentityProviderApple(scope, 'Apple', {
        userPool,
        clientId: apple.servicesId,
        teamId: apple.teamId,
        keyId: apple.keyId,
        privateKeyValue: SecretValue.secretsManager(apple.secretName),
        scopes: ['email', 'name'],
        attributeMapping: {
          email: ProviderAttribute.APPLE_EMAIL,
          emailVerified: ProviderAttribute.APPLE_EMAIL_VERIFIED,
          fullname: ProviderAttribute.APPLE_NAME,
        },
      }),
    );
  if (oidc)
    made.push(
      new UserPoolIdentityProviderOidc(scope, 'Oidc', {
        userPool,
        name: oidc.name,
        clientId: oidc.clientId,
        // A reference that CloudFormation follows; the template never holds the secret.
        clientSecret: SecretValue.secretsManager(oidc.secretName).unsafeUnwrap(),
        issuerUrl: oidc.issuer,
        scopes: ['openid', 'email', 'profile'],
        attributeMapping: {
          email: ProviderAttribute.other('email'),
          emailVerified: ProviderAttribute.other('email_verified'),
          fullname: ProviderAttribute.other('name'),
        },
      }),
    );
  return made;
}
