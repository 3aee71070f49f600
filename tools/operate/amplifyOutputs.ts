/** Of a synthesized stack, as the template has it. */
interface Resource {
  type: string;
  properties: Record<string, any>;
}

/** Those that Amplify has names for; one that speaks OpenID Connect is named where a client asks for it. */
const providers: Record<string, string> = { Google: 'GOOGLE', SignInWithApple: 'SIGN_IN_WITH_APPLE' };
const mfaConfigurations: Record<string, string> = { OFF: 'NONE', OPTIONAL: 'OPTIONAL', ON: 'REQUIRED' };
const mfaMethods: Record<string, string> = { SOFTWARE_TOKEN_MFA: 'TOTP', SMS_MFA: 'SMS', EMAIL_OTP: 'EMAIL' };

/**
 * What a deployment says of itself in the format of `amplify_outputs.json`, version 1, which the clients of Amplify Gen 2 read. What a
 * pool demands is read from the pool and client of the stack, so that it cannot differ from what they will take; of a pool that another
 * app has made, that app's own file says it.
 */
export function amplifyOutputs(outputs: Record<string, unknown>, resources: Resource[]): object {
  const all = (type: string) => resources.filter((one) => one.type === type).map((one) => one.properties);
  const [api] = all('AWS::AppSync::GraphQLApi');
  const { region: aws_region, cognitoEndpoint } = outputs;
  return {
    version: '1',
    // Amplify signs people in at a pool only: an app gives it the tokens of an issuer by itself.
    ...(outputs['userPoolId'] === undefined ? {} : { auth: authOf(outputs, all) }),
    data: {
      aws_region,
      url: outputs['graphqlUrl'],
      default_authorization_type: api!['AuthenticationType'],
      authorization_types: additionalTypes(api!),
      // Of visitors, where the deployment has one.
      ...(outputs['apiKey'] === undefined ? {} : { api_key: outputs['apiKey'] }),
    },
    // Amplify has no name for a pool that is not AWS's own.
    ...(cognitoEndpoint === undefined ? {} : { custom: { cognitoEndpoint } }),
  };
}

function authOf(outputs: Record<string, unknown>, all: (type: string) => Record<string, any>[]): object {
  return {
    aws_region: outputs['region'],
    user_pool_id: outputs['userPoolId'],
    user_pool_client_id: outputs['userPoolClientId'],
    ...(outputs['usersOf'] === undefined ? ofPool(all('AWS::Cognito::UserPool')[0]!) : {}),
    ...oauth(
      outputs['signInPageUrl'],
      all('AWS::Cognito::UserPoolClient')[0]!,
      all('AWS::Cognito::UserPoolIdentityProvider'),
    ),
  };
}

function ofPool(pool: Record<string, any>): object {
  const policy = pool['Policies'].PasswordPolicy;
  const schema = pool['Schema'] as { Name: string; Required?: boolean }[];
  return {
    password_policy: {
      min_length: policy.MinimumLength,
      require_lowercase: policy.RequireLowercase,
      require_uppercase: policy.RequireUppercase,
      require_numbers: policy.RequireNumbers,
      require_symbols: policy.RequireSymbols,
    },
    username_attributes: pool['UsernameAttributes'],
    user_verification_types: pool['AutoVerifiedAttributes'],
    standard_required_attributes: schema.filter(({ Required }) => Required).map(({ Name }) => Name),
    mfa_configuration: mfaConfigurations[pool['MfaConfiguration']],
    mfa_methods: ((pool['EnabledMfas'] ?? []) as string[]).map((method) => mfaMethods[method]),
  };
}

/** Only where people can sign in at another provider. */
function oauth(page: unknown, client: Record<string, any>, signInAt: Record<string, any>[]): object {
  if (page === undefined) return {};
  const names = signInAt.flatMap(({ ProviderType }) => providers[ProviderType as string] ?? []);
  return {
    oauth: {
      identity_providers: names,
      domain: new URL(page as string).host,
      scopes: client['AllowedOAuthScopes'],
      redirect_sign_in_uri: client['CallbackURLs'],
      // Amplify's format has at least one; Cognito accepts those of `logoutUrls` only.
      redirect_sign_out_uri: client['LogoutURLs'] ?? client['CallbackURLs'],
      response_type: 'code',
    },
  };
}

function additionalTypes(api: Record<string, any>): string[] {
  const more = (api['AdditionalAuthenticationProviders'] ?? []) as { AuthenticationType: string }[];
  return more.map(({ AuthenticationType }) => AuthenticationType);
}
