/**
 * A function that answers as the code does which AWS gives for custom resources: by https, and by the parts of the address. What it answers
 * is said by the properties; it logs what it was asked.
 */
const code = `
const https = require('node:https');
exports.handler = async (event) => {
  const { RequestType, PhysicalResourceId, ResourceProperties: wanted, OldResourceProperties: old } = event;
  const was = [PhysicalResourceId, old?.Says].filter(Boolean).join(' ');
  console.log(['asked', event.LogicalResourceId, RequestType, wanted.Says, was && '(' + was + ')'].filter(Boolean).join(' '));
  if (wanted.Crashes === RequestType) throw new TypeError('no such thing');
  if (wanted.Silent) return;
  const fails = wanted.Fails === RequestType;
  const { hostname, pathname: path } = new URL(event.ResponseURL);
  const body = JSON.stringify({
    Status: fails ? 'FAILED' : 'SUCCESS',
    Reason: 'It is broken.',
    PhysicalResourceId: wanted.Named ?? PhysicalResourceId ?? 'made-' + event.LogicalResourceId,
    StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId,
    Data: { Heard: wanted.Says, 'Nested.Heard': wanted.Says + '!' },
  });
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  await new Promise((resolve, reject) => {
    const request = https.request({ hostname, port: 443, path, method: 'PUT', headers }, resolve);
    request.on('error', reject);
    request.end(body);
  });
};
`;

const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
  },
};

/** A function with its role. `FunctionName` tells it from others. */
export const maker = {
  Role: role,
  Maker: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      ...{ FunctionName: 'maker', Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 10 },
      Code: { ZipFile: code },
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    },
  },
};

export const custom = (properties: object, more: object = {}) => ({
  Type: 'Custom::Greeting',
  Properties: { ServiceToken: { 'Fn::GetAtt': ['Maker', 'Arn'] }, ...properties },
  ...more,
});

/** What the function was asked, out of its log. */
export function askedIn(lines: string[]): string[] {
  return lines.flatMap((line) => /\basked (.+)$/.exec(line)?.[1] ?? []);
}
