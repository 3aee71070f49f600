import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpRequest } from '../../src/kernel/http.ts';
import { functionUrls } from '../../src/lambda/functionUrl.ts';
import { distributionsFrom } from '../../src/cloudfront/distribution.ts';
import { normalized } from '../../src/cloudfront/paths.ts';
import { serveDistribution } from '../../src/cloudfront/serve.ts';
import { roleResource, stackOf, temporaryFolder } from '../dynamodb/fixture.ts';
import { inlineFunction, startLambdaCloud, type LambdaCloud } from '../lambda/fixture.ts';

const host = '127.0.0.1:4000';
const att = (id: string, name: string) => ({ 'Fn::GetAtt': [id, name] });
const domainOf = (url: string) => ({ 'Fn::Select': [2, { 'Fn::Split': ['/', att(url, 'FunctionUrl')] }] });
const sourceArn = {
  'Fn::Sub': 'arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Site}',
};
const everything = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const behavior = (PathPattern: string, TargetOriginId: string, more: object = {}) => ({
  PathPattern,
  TargetOriginId,
  OriginRequestPolicyId: everything,
  ViewerProtocolPolicy: 'redirect-to-https',
  ...more,
});
const permission = (FunctionName: string, Action: string, more: object = {}) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName, Action, Principal: 'cloudfront.amazonaws.com', SourceArn: sourceArn, ...more },
});
const control = (OriginAccessControlOriginType: string) => ({
  Type: 'AWS::CloudFront::OriginAccessControl',
  Properties: {
    OriginAccessControlConfig: {
      OriginAccessControlOriginType,
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    },
  },
});
const urlOf = (TargetFunctionArn: string) => ({
  Type: 'AWS::Lambda::Url',
  Properties: { TargetFunctionArn, AuthType: 'AWS_IAM' },
});
const bothActions = (name: string) => ({
  [`${name}Url2`]: permission(name, 'lambda:InvokeFunctionUrl'),
  [`${name}Call`]: permission(name, 'lambda:InvokeFunction', { InvokedViaFunctionUrl: true }),
});
const echo = `exports.handler = async ({ rawPath, cookies, headers, requestContext }) =>
  ({ statusCode: 200, body: JSON.stringify({ rawPath, cookies, headers, method: requestContext.http.method }) });`;

const site = (config: object = {}, origins: object[] = []) => ({
  Type: 'AWS::CloudFront::Distribution',
  Properties: {
    DistributionConfig: {
      Enabled: true,
      DefaultRootObject: 'start.html',
      Origins: [
        { Id: 'files', DomainName: att('Files', 'RegionalDomainName'), S3OriginConfig: {} },
        {
          Id: 'gate',
          DomainName: domainOf('GateUrl'),
          OriginAccessControlId: att('Signed', 'Id'),
          CustomOriginConfig: {},
        },
        { Id: 'unsigned', DomainName: domainOf('GateUrl'), CustomOriginConfig: {} },
        { Id: 'unopened', DomainName: domainOf('ShutUrl'), OriginAccessControlId: att('Signed', 'Id') },
        { Id: 'half', DomainName: domainOf('HalfUrl'), OriginAccessControlId: att('Signed', 'Id') },
        { Id: 'far', DomainName: 'far.example.com', CustomOriginConfig: {} },
        ...origins,
      ],
      CacheBehaviors: [
        behavior('/gated/first.js', 'unopened'),
        behavior('/gated/*', 'gate', { ResponseHeadersPolicyId: { Ref: 'Headers' } }),
        behavior('one?.txt', 'gate', { AllowedMethods: ['GET', 'HEAD', 'OPTIONS'] }),
        behavior('/deaf/*', 'gate', { OriginRequestPolicyId: undefined }),
        behavior('/unsigned/*', 'unsigned'),
        behavior('/half/*', 'half'),
        behavior('/far/*', 'far'),
      ],
      DefaultCacheBehavior: { TargetOriginId: 'files', ViewerProtocolPolicy: 'redirect-to-https' },
      ...config,
    },
  },
});

const resources = {
  Files: { Type: 'AWS::S3::Bucket', Properties: {} },
  Gate: inlineFunction('gate', echo),
  GateUrl: urlOf('gate'),
  ...bothActions('gate'),
  Shut: inlineFunction('shut', echo),
  ShutUrl: urlOf('shut'),
  ...Object.fromEntries(
    Object.entries(bothActions('shut')).map(([id, { Type, Properties }]) => [
      id,
      {
        Type,
        Properties: { ...Properties, SourceArn: 'arn:aws:cloudfront::000000000000:distribution/ANOTHER' },
      },
    ]),
  ),
  Half: inlineFunction('half', echo),
  HalfUrl: urlOf('half'),
  HalfOnly: permission('half', 'lambda:InvokeFunctionUrl'),
  Signed: control('lambda'),
  Headers: {
    Type: 'AWS::CloudFront::ResponseHeadersPolicy',
    Properties: {
      ResponseHeadersPolicyConfig: {
        Name: 'headers',
        SecurityHeadersConfig: {
          ContentSecurityPolicy: {
            ContentSecurityPolicy: `connect-src https://${host} wss://${host} https://x.example`,
          },
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY' },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 1 },
        },
        CustomHeadersConfig: { Items: [{ Header: 'X-Own', Value: 'yes', Override: true }] },
      },
    },
  },
  Site: site(),
};

const folder = temporaryFolder();
let cloud: LambdaCloud;
let ask: (
  path: string,
  more?: Partial<HttpRequest>,
) => Promise<{ status: number; headers: Record<string, string>; body: string }>;

beforeAll(async () => {
  fs.writeFileSync(path.join(folder, 'start.html'), 'the start');
  fs.mkdirSync(path.join(folder, 'gated'));
  fs.writeFileSync(path.join(folder, 'gated', 'x.js'), 'never to be served');
  cloud = await startLambdaCloud(resources);
  const [distribution] = distributionsFrom(cloud.stack, { host, hasFiles: true });
  const handle = serveDistribution(distribution!, { functionUrls: functionUrls(cloud), webFolder: folder });
  ask = async (asked, more = {}) => {
    const headers = {
      host,
      cookie: 'pass=1; other=2',
      authorization: 'Bearer x',
      'x-mine': 'a',
      ...more.headers,
    };
    const request = {
      method: 'GET',
      path: asked,
      query: new URLSearchParams(),
      body: Buffer.alloc(0),
      sourceIp: '127.0.0.1',
    };
    const answer = await handle({ ...request, ...more, headers });
    return { ...answer, body: answer.body.toString() };
  };
});

afterAll(async () => {
  await cloud.stop();
  fs.rmSync(cloud.folder, { recursive: true });
  fs.rmSync(folder, { recursive: true });
});

describe('a distribution', () => {
  test('gives the files of its default origin, and the root object for the root', async () => {
    expect(await ask('/start.html')).toMatchObject({ status: 200, body: 'the start' });
    expect(await ask('/')).toMatchObject({ status: 200, body: 'the start' });
    expect(await ask('/nowhere')).toMatchObject({ status: 404 });
  });

  test('tries its behaviours in order, and asks a function with the path as it came', async () => {
    expect(JSON.parse((await ask('/gated/x.js')).body)).toMatchObject({
      rawPath: '/gated/x.js',
      method: 'GET',
    });
    expect((await ask('/gated/first.js')).status).toBe(403);
    expect(JSON.parse((await ask('/one1.txt')).body)).toMatchObject({ rawPath: '/one1.txt' });
    expect((await ask('/one11.txt')).status).toBe(404);
    expect(JSON.parse((await ask('/%67ated/a')).body)).toMatchObject({ rawPath: '/%67ated/a' });
    expect(JSON.parse((await ask('/x/../gated/a')).body)).toMatchObject({ rawPath: '/x/../gated/a' });
    expect((await ask('/Gated/a')).status).toBe(404);
    expect((await ask('//gated/a')).status).toBe(404);
  });

  test('tells a function the viewer’s cookies and headers, but no credentials, if a policy says so', async () => {
    const { cookies, headers } = JSON.parse((await ask('/gated/x.js')).body);
    expect(cookies).toEqual(['pass=1', 'other=2']);
    expect(headers['x-mine']).toBe('a');
    expect(headers).not.toHaveProperty('authorization');
    const deaf = JSON.parse((await ask('/deaf/x')).body);
    expect(deaf.cookies).toBeUndefined();
    expect(deaf.headers).not.toHaveProperty('x-mine');
  });

  test('allows the methods of the behaviour and does not ask the origin with others', async () => {
    expect((await ask('/gated/x.js', { method: 'OPTIONS' })).status).toBe(403);
    expect((await ask('/one1.txt', { method: 'OPTIONS' })).status).toBe(200);
    expect((await ask('/start.html', { method: 'POST' })).status).toBe(403);
  });

  test('adds the headers of its policy, for addresses without TLS, to refusals too', async () => {
    const wanted = {
      'content-security-policy': `connect-src http://${host} ws://${host} https://x.example`,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-own': 'yes',
    };
    const { headers } = await ask('/gated/x.js');
    expect(headers).toMatchObject(wanted);
    expect(headers).not.toHaveProperty('strict-transport-security');
    expect((await ask('/gated/x.js', { method: 'PUT' })).headers).toMatchObject(wanted);
  });

  test('without a signature, or without both permissions for itself, is refused, and that is told', async () => {
    expect((await ask('/unsigned/x')).status).toBe(403);
    const before = cloud.authority.report().denials.length;
    expect(await ask('/half/x')).toMatchObject({ status: 403, body: '{"Message":"Forbidden"}' });
    expect(await ask('/gated/first.js')).toMatchObject({ status: 403, body: '{"Message":"Forbidden"}' });
    const denials = cloud.authority.report().denials.slice(before);
    expect(denials.map(({ action }) => action)).toEqual([
      'lambda:InvokeFunction',
      'lambda:InvokeFunctionUrl',
    ]);
    for (const { principal } of denials)
      expect(principal).toMatch(
        /^cloudfront\.amazonaws\.com for arn:aws:cloudfront::000000000000:distribution\//,
      );
  });

  test('answers for an origin outside of the stack that there is none', async () => {
    expect((await ask('/far/x')).status).toBe(502);
  });
});

describe('what a distribution declares and nothing here runs', () => {
  const notRun = (declared: object, hasFiles = true) => {
    const scratch = temporaryFolder();
    const FunctionRole = roleResource('lambda.amazonaws.com', []);
    const stack = stackOf(scratch, { FunctionRole, ...resources, Site: declared as typeof resources.Site });
    fs.rmSync(scratch, { recursive: true });
    return distributionsFrom(stack, { host, hasFiles })[0]!.notRun;
  };

  test('is told, one line for each', () => {
    const lines = notRun(
      site(
        {
          CustomErrorResponses: [],
          CacheBehaviors: [
            behavior('/a', 'files', { FunctionAssociations: [], OriginRequestPolicyId: 'own' }),
          ],
        },
        [{ Id: 'x', DomainName: 'x.example.com', OriginPath: '/p' }],
      ),
    );
    expect(lines).toEqual([
      'Site: CustomErrorResponses is declared and does not run here',
      'Site: the origin’s OriginPath is declared and does not run here',
      'Site: the behaviour’s FunctionAssociations is declared and does not run here',
      expect.stringMatching(/^Site: what lies in demo-files-\w+ is not served$/),
      'Site: the origin request policy own forwards nothing here',
    ]);
  });

  test('is nothing of what is carried out; without a web client its files are', () => {
    expect(notRun(site({ CacheBehaviors: [] }))).toEqual([]);
    expect(notRun(site({ CacheBehaviors: undefined }))).toEqual([]);
    expect(notRun(site({ CacheBehaviors: [] }), false)).toEqual([expect.stringContaining('is not served')]);
  });

  test('stops the start where a behaviour names no origin', () => {
    expect(() => notRun(site({ CacheBehaviors: [behavior('/a', 'missing')] }))).toThrow('no origin missing');
  });
});

test.each([
  ['/a/b', '/a/b'],
  ['/', '/'],
  ['/%6Fperators/x', '/operators/x'],
  ['/%6fperators/x', '/operators/x'],
  ['/operators%2fx', '/operators%2Fx'],
  ['/%252F', '/%252F'],
  ['/a/../operators/x', '/operators/x'],
  ['/a/%2e%2E/operators/x', '/operators/x'],
  ['/../../x', '/x'],
  ['/a/./b/.', '/a/b/'],
  ['/a/b/..', '/a/'],
  ['//operators/x', '//operators/x'],
  ['/%zz%', '/%zz%'],
])('the path %s is compared as %s', (came, compared) => expect(normalized(came)).toBe(compared));
