import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { given, sees, tells } from './told.mjs';

const { outputs, user, administrator, dynamodbEndpoint } = given;
const cognito = new CognitoIdentityProviderClient({
  ...{ region: outputs.region, endpoint: outputs.cognitoEndpoint, credentials: administrator },
});
const dynamodb = new DynamoDBClient({
  ...{ region: outputs.region, endpoint: dynamodbEndpoint, credentials: administrator },
});

await sees('signIn', async () => {
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: outputs.userPoolClientId,
      AuthParameters: { USERNAME: user.username, PASSWORD: user.password },
    }),
  );
  return AuthenticationResult.TokenType;
});
await sees('rows', async () => {
  await dynamodb.send(new PutItemCommand({ TableName: 'clients', Item: { id: { S: '1' } } }));
  return (await dynamodb.send(new ScanCommand({ TableName: 'clients' }))).Items;
});
tells();
