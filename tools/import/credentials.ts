import { defaultProvider } from '@aws-sdk/credential-provider-node';

/**
 * Some of what writes was made for functions, which find their keys in the environment. A terminal has a profile instead: its keys of this
 * moment are put there. The tables' own client keeps to the profile and renews them.
 */
export async function bringCredentials(): Promise<void> {
  if (process.env['AWS_ACCESS_KEY_ID']) return;
  const { accessKeyId, secretAccessKey, sessionToken } = await defaultProvider()();
  Object.assign(process.env, {
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
  });
}
