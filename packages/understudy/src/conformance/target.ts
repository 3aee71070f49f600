/** An API that the cases are asked of, made from the conformance template. */
export interface AskedApi {
  graphqlUrl: string;
  realtimeUrl: string;
  apiKey: string;
  region: string;
  /** Signs as IAM does. Absent, as each of the following: its cases are not asked. */
  iam?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  userPoolToken?: string;
  /** Of the same pool. */
  expiredToken?: string;
  oidcToken?: string;
  authorizerToken?: string;
}

/**
 * Where its sockets are: on AWS at a host of their own, elsewhere below the same address. Of a custom domain it is told apart by
 * nothing, so it is given by hand there.
 */
export function realtimeUrlOf(graphqlUrl: string): string {
  const url = new URL(graphqlUrl);
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
  if (url.hostname.includes('.appsync-api.'))
    url.hostname = url.hostname.replace('.appsync-api.', '.appsync-realtime-api.');
  else url.pathname = `${url.pathname}/realtime`;
  return url.href;
}
