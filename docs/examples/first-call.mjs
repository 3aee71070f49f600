// The first call: sign in, ask who I am. Works against a local run, and against a deployment with its outputs file:
//   node docs/examples/first-call.mjs [outputs.json] [email] [password] [code of the authenticator app]
import { existsSync, readFileSync } from 'node:fs';
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';

const [file = '.usher/outputs.json', email, password, code] = process.argv.slice(2);
if (!existsSync(file)) giveUp(`${file} is not there: start Usher (npm start), or name the outputs file.`);
const outputs = JSON.parse(readFileSync(file, 'utf8'));

const Username = email ?? outputs.demoUser.email;
const Storage = { getItem: () => null, setItem: () => {}, removeItem: () => {}, clear: () => {} };
const Pool = new CognitoUserPool({
  UserPoolId: outputs.userPoolId,
  ClientId: outputs.userPoolClientId,
  endpoint: outputs.cognitoEndpoint,
  Storage,
});
const user = new CognitoUser({ Username, Pool, Storage });
// The password is proven (SRP), and never sent.
const session = await new Promise((onSuccess, reject) => {
  const callbacks = { onSuccess, onFailure: reject };
  const details = new AuthenticationDetails({ Username, Password: password ?? outputs.demoUser.password });
  user.authenticateUser(details, {
    ...callbacks,
    totpRequired: () => user.sendMFACode(code ?? '', callbacks, 'SOFTWARE_TOKEN_MFA'),
  });
}).catch(({ message }) => giveUp(`Could not sign in at ${outputs.userPoolId}: ${message}`));

const me = await fetch(outputs.graphqlUrl, {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: session.getAccessToken().getJwtToken() },
  body: JSON.stringify({ query: '{ me { id email usage { feature used limit } } }' }),
});
console.log(JSON.stringify(await me.json(), null, 2));

function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}
