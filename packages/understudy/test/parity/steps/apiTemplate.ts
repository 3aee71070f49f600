import type { ApiDefinition, AuthProvider } from '../../../src/appsync/definition.ts';
import { askingCode, askingFunction, type Resolve } from './closures.ts';
import { apiIdRef, apiOf, trusting } from './declared.ts';
import type { Declared, Resources } from './started.ts';

export interface Given {
  schema: string;
  resolvers?: Record<string, Resolve>;
  /** The module of a unit resolver's code; on a NONE source unless another is named. */
  code?: Record<string, string>;
  sourceOf?: Record<string, string>;
  /** What the template has besides. */
  resources?: Resources;
  /** Over TLS. */
  tls?: boolean;
  auth?: AuthProvider[];
  definition?: Partial<Pick<ApiDefinition, 'queryDepthLimit' | 'resolverCountLimit' | 'introspection'>>;
  /** What the Lambda authorizer replies. */
  authorizer?: (event: unknown) => unknown;
  /** A function of this name that asks the test what an authorizer asks. */
  askedFunction?: string;
  /** IAM policy of the role `Publisher`. */
  publisherMay?: string[];
}

type Declaring = Given & {
  auth: AuthProvider[];
  code: Record<string, string>;
  address: string;
  index: number;
};

/** The template of an API whose resolvers and authorizer ask the test. */
export function apiTemplate({ schema, auth, code, address, index, ...given }: Declaring): Resources {
  const [first = { mode: 'API_KEY' }, ...others] = auth;
  const definition = given.definition ?? {};
  const api = apiOf(schema, code, {
    ...authProperties(first),
    AdditionalAuthenticationProviders: others.map(authProperties),
    EnvironmentVariables: { ASKED: String(index) },
    ...(definition.queryDepthLimit ? { QueryDepthLimit: definition.queryDepthLimit } : {}),
    ...(definition.resolverCountLimit ? { ResolverCountLimit: definition.resolverCountLimit } : {}),
    ...(definition.introspection ? { IntrospectionConfig: definition.introspection } : {}),
    LogConfig: { FieldLogLevel: 'NONE' },
  });
  for (const [coordinate, text] of Object.entries(code)) {
    const source = given.sourceOf?.[coordinate] ?? (text === askingCode ? 'Test' : 'None');
    api[coordinate.replace('.', '')]!.Properties!['DataSourceName'] = source;
  }
  return {
    ...api,
    Test: {
      Type: 'AWS::AppSync::DataSource',
      Properties: { ApiId: apiIdRef, Name: 'Test', Type: 'HTTP', HttpConfig: { Endpoint: address } },
    },
    Publisher: publisherRole(given.publisherMay ?? ['*']),
    ...(given.askedFunction !== undefined || auth.some(({ mode }) => mode === 'AWS_LAMBDA')
      ? authorizer(`${address}/${index}/authorizer`, given.askedFunction)
      : {}),
    ...given.resources,
  };
}

export function publisherRole(resources: string[]): Declared {
  const statement = { Effect: 'Allow', Action: 'appsync:GraphQL', Resource: resources };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'Publisher',
      AssumeRolePolicyDocument: trusting('lambda.amazonaws.com'),
      ...(resources.length === 0
        ? {}
        : { Policies: [{ PolicyName: 'Publish', PolicyDocument: { Statement: [statement] } }] }),
    },
  };
}

function authProperties(provider: AuthProvider): Record<string, unknown> {
  const AuthenticationType = provider.mode;
  switch (provider.mode) {
    case 'AMAZON_COGNITO_USER_POOLS': {
      const { userPoolId, region, appIdClientRegex, defaultAction } = provider;
      const pool = { UserPoolId: userPoolId, AwsRegion: region, DefaultAction: defaultAction };
      return {
        AuthenticationType,
        UserPoolConfig: {
          ...pool,
          ...(appIdClientRegex === undefined ? {} : { AppIdClientRegex: appIdClientRegex }),
        },
      };
    }
    case 'OPENID_CONNECT': {
      const { issuer, clientId, iatTtlMs, authTtlMs } = provider;
      const limits = { ClientId: clientId, IatTTL: iatTtlMs, AuthTTL: authTtlMs };
      return { AuthenticationType, OpenIDConnectConfig: { Issuer: issuer, ...defined(limits) } };
    }
    case 'AWS_LAMBDA': {
      const { ttlSeconds, validationExpression } = provider;
      const more = {
        AuthorizerResultTtlInSeconds: ttlSeconds,
        IdentityValidationExpression: validationExpression,
      };
      const AuthorizerUri = { 'Fn::GetAtt': ['Authorizer', 'Arn'] };
      return { AuthenticationType, LambdaAuthorizerConfig: { AuthorizerUri, ...defined(more) } };
    }
    default:
      return { AuthenticationType };
  }
}

function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function authorizer(address: string, name: string | undefined): Resources {
  return {
    AuthorizerRole: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: trusting('lambda.amazonaws.com') },
    },
    Authorizer: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        ...{ Handler: 'index.handler', Runtime: 'nodejs24.x', Timeout: 30 },
        ...(name === undefined ? {} : { FunctionName: name }),
        Code: { ZipFile: askingFunction },
        Role: { 'Fn::GetAtt': ['AuthorizerRole', 'Arn'] },
        Environment: { Variables: { ASKED: address } },
      },
    },
    AuthorizerPermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        ...{ Action: 'lambda:InvokeFunction', Principal: 'appsync.amazonaws.com' },
        FunctionName: { Ref: 'Authorizer' },
      },
    },
  };
}
