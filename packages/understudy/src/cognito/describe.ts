import { ServiceError, type Body } from '../kernel/answer.ts';
import { poolOf, type Cognito } from './cognito.ts';
import { textAt } from './parameters.ts';

export async function describeUserPool(cognito: Cognito, body: Body): Promise<unknown> {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  const { UserPoolName: _, UserPoolTags: tags, Schema: __, ...declared } = pool.properties;
  return {
    UserPool: {
      ...declared,
      Id: pool.id,
      Name: pool.displayName,
      Arn: pool.arn,
      MfaConfiguration: pool.mfa,
      EstimatedNumberOfUsers: cognito.users.count(pool),
      SchemaAttributes: [...pool.schema].map(([Name, rule]) => ({
        Name,
        AttributeDataType: rule.type,
        Required: rule.isRequired,
        Mutable: rule.isMutable,
      })),
      ...(tags !== undefined && { UserPoolTags: tags }),
    },
  };
}

export async function describeUserPoolClient(cognito: Cognito, body: Body): Promise<unknown> {
  const pool = poolOf(cognito, textAt(body, 'UserPoolId'));
  const clientId = textAt(body, 'ClientId');
  const client = pool.clients.get(clientId);
  if (!client) {
    throw new ServiceError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
  }
  const { GenerateSecret: _, ...declared } = client.properties;
  return {
    UserPoolClient: {
      ...declared,
      UserPoolId: pool.id,
      ClientId: client.id,
      ClientName: client.name,
      ...(client.secret !== undefined && { ClientSecret: client.secret }),
      EnableTokenRevocation: client.revokesTokens,
    },
  };
}
