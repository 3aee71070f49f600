import type { Outputs } from '../outputs.ts';

/** How one client is pointed at a stack that runs here. */
export interface Pointer {
  client: string;
  /** Its settings by the names of the outputs that go there. */
  settings: string;
  /** The same as code, with the values of this stack. */
  snippet: string;
}

interface Known extends Outputs {
  region: string;
  graphqlUrl?: string;
  apiKey?: string;
  userPoolId?: string;
  userPoolClientId?: string;
  cognitoEndpoint?: string;
  certificateAuthority?: string;
}

/** For the clients that fit what the stack has. `operatorFile` holds keys of its roles and the addresses of the other services. */
export function pointersFor(outputs: Outputs, operatorFile: string): Pointer[] {
  const known = outputs as Known;
  const hasPool = known.userPoolClientId !== undefined;
  return [
    ...(known.graphqlUrl === undefined ? [] : [amplify(known), apollo(known), urql(known)]),
    ...(hasPool ? [cognitoIdentity(known)] : []),
    sdk(known, operatorFile),
    ...(known.graphqlUrl === undefined ? [] : [python(known, operatorFile)]),
  ];
}

function amplify({ graphqlUrl, region, apiKey, ...known }: Known): Pointer {
  const { userPoolId, userPoolClientId, cognitoEndpoint, certificateAuthority } = known;
  const auth = { userPoolId, userPoolClientId, userPoolEndpoint: cognitoEndpoint };
  const defaultAuthMode = apiKey === undefined ? 'userPool' : 'apiKey';
  const config = {
    ...(userPoolClientId === undefined ? {} : { Auth: { Cognito: auth } }),
    API: {
      GraphQL: { endpoint: graphqlUrl, region, defaultAuthMode, ...(apiKey === undefined ? {} : { apiKey }) },
    },
  };
  const dials =
    certificateAuthority === undefined ? '; dials wss only, so start with --tls to subscribe' : '';
  const pool = userPoolClientId === undefined ? '' : ', userPoolEndpoint = cognitoEndpoint';
  return {
    client: 'aws-amplify',
    settings: `endpoint = graphqlUrl${pool}${dials}`,
    snippet: `${imported('Amplify', 'aws-amplify')}\n\nAmplify.configure(${written(config)});`,
  };
}

function apollo({ graphqlUrl, region, apiKey }: Known): Pointer {
  const auth =
    apiKey === undefined
      ? "{ type: 'AMAZON_COGNITO_USER_POOLS', jwtToken: () => accessToken }"
      : `{ type: 'API_KEY', apiKey: ${written(apiKey)} }`;
  return {
    client: 'Apollo with the AppSync links',
    settings: 'url = graphqlUrl, region; subscriptions follow it to ws or wss',
    snippet: `${imported('createAuthLink', 'aws-appsync-auth-link')}
${imported('createSubscriptionHandshakeLink', 'aws-appsync-subscription-link')}
${imported('ApolloClient, ApolloLink, HttpLink, InMemoryCache', '@apollo/client')}

const api = { url: ${written(graphqlUrl)}, region: ${written(region)}, auth: ${auth} };
const client = new ApolloClient({
  link: ApolloLink.from([
    createAuthLink(api),
    createSubscriptionHandshakeLink(api, new HttpLink({ uri: api.url })),
  ]),
  cache: new InMemoryCache(),
});`,
  };
}

function urql({ graphqlUrl, apiKey }: Known): Pointer {
  const headers =
    apiKey === undefined ? '{ Authorization: accessToken }' : `{ 'x-api-key': ${written(apiKey)} }`;
  return {
    client: 'urql',
    settings: 'url = graphqlUrl; queries and mutations',
    snippet: `${imported('Client, fetchExchange', '@urql/core')}

const client = new Client({
  url: ${written(graphqlUrl)},
  exchanges: [fetchExchange],
  preferGetMethod: false,
  fetchOptions: () => ({ headers: ${headers} }),
});`,
  };
}

function cognitoIdentity({ userPoolId, userPoolClientId, cognitoEndpoint }: Known): Pointer {
  const pool = { UserPoolId: userPoolId, ClientId: userPoolClientId, endpoint: cognitoEndpoint };
  return {
    client: 'amazon-cognito-identity-js',
    settings: 'UserPoolId = userPoolId, ClientId = userPoolClientId, endpoint = cognitoEndpoint',
    snippet: `${imported('CognitoUserPool', 'amazon-cognito-identity-js')}\n\nconst pool = new CognitoUserPool(${written(pool)});`,
  };
}

function sdk({ region }: Known, operatorFile: string): Pointer {
  return {
    client: 'AWS SDKs',
    settings: `region; endpoints and credentials are in ${operatorFile}`,
    snippet: `${imported('readFileSync', 'node:fs')}
${imported('DynamoDBClient', '@aws-sdk/client-dynamodb')}

const { endpoints, credentials } = JSON.parse(readFileSync(${written(operatorFile)}, 'utf8'));
const client = new DynamoDBClient({
  region: ${written(region)},
  credentials,
  endpoint: endpoints.AWS_ENDPOINT_URL_DYNAMODB,
});
// Or for every SDK at once: each of the endpoints as a variable of the environment.`,
  };
}

function python({ graphqlUrl, region, certificateAuthority }: Known, operatorFile: string): Pointer {
  const verify = certificateAuthority === undefined ? '' : `verify=${written(certificateAuthority)}`;
  return {
    client: 'Python with botocore',
    settings: `url = graphqlUrl, region, verify = certificateAuthority; credentials are in ${operatorFile}`,
    snippet: `import json
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

keys = json.load(open(${written(operatorFile)}))["credentials"]
credentials = Credentials(keys["accessKeyId"], keys["secretAccessKey"], keys["sessionToken"])
body = json.dumps({"query": "{ __typename }"})
request = AWSRequest("POST", ${written(graphqlUrl)}, {"Content-Type": "application/json"}, body)
SigV4Auth(credentials, "appsync", ${written(region)}).add_auth(request)
print(URLLib3Session(${verify}).send(request.prepare()).content)`,
  };
}

function written(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function imported(names: string, from: string): string {
  return `import { ${names} } from '${from}';`;
}
