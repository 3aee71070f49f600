// The first call: sign in, ask who I am. Works against a local run, and against a deployment with its outputs file:
//   node docs/examples/first-call.mjs [outputs.json] [email] [password]
import { existsSync, readFileSync } from 'node:fs';

const [file = '.usher/outputs.json', email, password] = process.argv.slice(2);
if (!existsSync(file)) giveUp(`${file} is not there: start Usher (npm start), or name the outputs file.`);
const outputs = JSON.parse(readFileSync(file, 'utf8'));
const cognito = outputs.cognitoEndpoint ?? `https://cognito-idp.${outputs.region}.amazonaws.com`;

const signedIn = await fetch(cognito, {
  method: 'POST',
  headers: {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
  },
  body: JSON.stringify({
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: outputs.userPoolClientId,
    AuthParameters: {
      USERNAME: email ?? outputs.demoUser.email,
      PASSWORD: password ?? outputs.demoUser.password,
    },
  }),
}).catch(() => giveUp(`Nothing answers at ${cognito}: is Usher running?`));
const answer = await signedIn.json();
if (!signedIn.ok) giveUp(`Could not sign in: ${answer.message}`);

const me = await fetch(outputs.graphqlUrl, {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: answer.AuthenticationResult.AccessToken },
  body: JSON.stringify({ query: '{ me { id email usage { feature used limit } } }' }),
});
console.log(JSON.stringify(await me.json(), null, 2));

function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}
