const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** What the function of the Lambda authorizer lets in. */
export const authorizerToken = 'understudy-conformance';

/**
 * All five modes, the key being the default. The issuer of OpenID Connect is a second user pool: it signs what its discovery document
 * says, and costs nothing.
 */
export const authorization = {
  AuthenticationType: 'API_KEY',
  AdditionalAuthenticationProviders: [
    { AuthenticationType: 'AWS_IAM' },
    {
      AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
      UserPoolConfig: { UserPoolId: { Ref: 'Users' }, AwsRegion: { Ref: 'AWS::Region' } },
    },
    {
      AuthenticationType: 'OPENID_CONNECT',
      OpenIDConnectConfig: { Issuer: { 'Fn::GetAtt': ['Issuer', 'ProviderURL'] } },
    },
    {
      AuthenticationType: 'AWS_LAMBDA',
      LambdaAuthorizerConfig: { AuthorizerUri: arnOf('Authorizer'), AuthorizerResultTtlInSeconds: 0 },
    },
  ],
};

/** A user who signs up is confirmed at once: no code has to be read from a mail. */
const confirm = `exports.handler = async (event) => { event.response.autoConfirmUser = true; return event; };`;
const authorize = `exports.handler = async ({ authorizationToken }) => ({ isAuthorized: authorizationToken === '${authorizerToken}' });`;

export const authorizationResources = {
  ...pool('Users', 'UsersClient'),
  ...pool('Issuer', 'IssuerClient'),
  ...inlineFunction('Confirm', confirm),
  ...inlineFunction('Authorizer', authorize),
  MayConfirm: invokable('Confirm', 'cognito-idp.amazonaws.com'),
  MayAuthorize: invokable('Authorizer', 'appsync.amazonaws.com'),
};

export const authorizationOutputs = {
  UsersClientId: { Value: { Ref: 'UsersClient' } },
  IssuerClientId: { Value: { Ref: 'IssuerClient' } },
};

function pool(users: string, client: string) {
  return {
    [users]: {
      Type: 'AWS::Cognito::UserPool',
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: { LambdaConfig: { PreSignUp: arnOf('Confirm') } },
    },
    [client]: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: { Ref: users },
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        // The shortest that there is: a token that has ended is a case.
        AccessTokenValidity: 5,
        TokenValidityUnits: { AccessToken: 'minutes' },
      },
    },
  };
}

/** Its role may nothing, not even log: a log group would outlive the stack. */
export function inlineFunction(logicalId: string, ZipFile: string) {
  const Statement = [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ];
  return {
    [`${logicalId}Role`]: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement } },
    },
    [logicalId]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        ...{ Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 10 },
        ...{ Role: arnOf(`${logicalId}Role`), Code: { ZipFile } },
      },
    },
  };
}

function invokable(name: string, Principal: string) {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: { FunctionName: { Ref: name }, Action: 'lambda:InvokeFunction', Principal },
  };
}
