import { createRequire } from 'node:module';
import { given, sees, tells } from './told.mjs';

const { AuthenticationDetails, CognitoUser, CognitoUserPool } = createRequire(import.meta.url)(
  'amazon-cognito-identity-js',
);
const { outputs, user } = given;
const pool = new CognitoUserPool({
  UserPoolId: outputs.userPoolId,
  ClientId: outputs.userPoolClientId,
  endpoint: outputs.cognitoEndpoint,
});

const signedIn = () =>
  new Promise((onSuccess, onFailure) => {
    const details = new AuthenticationDetails({ Username: user.username, Password: user.password });
    new CognitoUser({ Username: user.username, Pool: pool }).authenticateUser(details, {
      onSuccess,
      onFailure,
    });
  });

await sees('mine', async () => {
  const token = (await signedIn()).getAccessToken().getJwtToken();
  const answer = await fetch(outputs.graphqlUrl, {
    method: 'POST',
    headers: { authorization: token },
    body: JSON.stringify({ query: '{ mine }' }),
  });
  return answer.json();
});
tells();
