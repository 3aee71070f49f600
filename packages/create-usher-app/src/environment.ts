import { NotPossible } from '../../../tools/dev/sentences.mjs';
import { outputsAt } from '../../../tools/operate/outputsFile.ts';

/** What the app reads from its environment, by the output of Usher that gives it. */
const variables: Record<string, string> = {
  USHER_GRAPHQL_URL: 'graphqlUrl',
  USHER_REALTIME_URL: 'realtimeUrl',
  USHER_USER_POOL_ID: 'userPoolId',
  USHER_USER_POOL_CLIENT_ID: 'userPoolClientId',
  USHER_COGNITO_ENDPOINT: 'cognitoEndpoint',
};

/** The text of `.env.local`; without an outputs file its values are left to the user. */
export function environmentFor(outputsFile: string | undefined): string {
  const outputs: Record<string, unknown> = outputsFile === undefined ? {} : read(outputsFile);
  const lines = Object.entries(variables)
    // A pool at AWS answers at AWS's own address.
    .filter(([, output]) => outputsFile === undefined || output in outputs)
    .map(([variable, output]) => `${variable}=${String(outputs[output] ?? '')}`);
  const from = outputsFile ?? 'outputs.json, which npm start writes to .usher: fill them in';
  return `${[`# From ${from}`, ...lines].join('\n')}\n`;
}

function read(file: string): Record<string, unknown> {
  const help = 'Start Usher (npm start in its clone), and name its outputs.json.';
  const outputs: Record<string, unknown> = { ...outputsAt(file, help) };
  const missing = ['graphqlUrl', 'realtimeUrl', 'userPoolId', 'userPoolClientId'].filter(
    (one) => !outputs[one],
  );
  if (missing.length > 0)
    throw new NotPossible(
      `${file} names no ${missing.join(', ')}: the app signs people in with Usher's own user pool.`,
    );
  return outputs;
}
