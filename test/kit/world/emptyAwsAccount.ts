import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AwsEndpoint {
  /** What a program needs to take it for AWS. */
  environment: Record<string, string>;
  /** The actions that were asked for and signed, with their bodies. */
  asked: { action: string; body: URLSearchParams }[];
  stop(): Promise<void>;
}

const xml = (name: string, inner: string) =>
  `<${name}Response><${name}Result>${inner}</${name}Result></${name}Response>`;

/** An account without a deployment, as far as a comparison asks: it knows its caller, and there is no stack. */
export async function emptyAccount(): Promise<AwsEndpoint> {
  const asked: AwsEndpoint['asked'] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const isSigned = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/');
    const body = new URLSearchParams(text);
    const action = body.get('Action') ?? String(request.headers['x-amz-target']);
    if (isSigned) asked.push({ action, body });
    response.setHeader('content-type', 'text/xml');
    if (isSigned && action === 'GetCallerIdentity') {
      const who =
        '<Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>AIDA</UserId><Account>123456789012</Account>';
      response.end(xml(action, who));
      return;
    }
    const refused =
      action === 'DescribeStacks'
        ? `<Code>ValidationError</Code><Message>Stack with id ${body.get('StackName')} does not exist</Message>`
        : '<Code>AccessDenied</Code><Message>Not allowed</Message>';
    response
      .writeHead(400)
      .end(`<ErrorResponse><Error><Type>Sender</Type>${refused}</Error></ErrorResponse>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'eu-central-1',
    },
    asked,
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
