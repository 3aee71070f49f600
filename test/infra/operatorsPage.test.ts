import { describe, expect, test } from 'vitest';
import { stackTemplate } from '../kit/stack/template.ts';

type Properties = Record<string, any>;
const ofType = (type: string) =>
  Object.entries(stackTemplate().Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties }]): [string, Properties] => [id, Properties]);
/** The one resource of a type whose logical id begins so. */
function only(type: string, prefix: string): [string, Properties] {
  const found = ofType(type).filter(([id]) => id.startsWith(prefix));
  expect(found).toHaveLength(1);
  return found[0]!;
}

const [distributionId, distribution] = only('AWS::CloudFront::Distribution', 'Web');
const config = distribution['DistributionConfig'] as Properties;
const [gateId] = only('AWS::Lambda::Function', 'FunctionoperatorsPageLambda');
const [urlId, url] = only('AWS::Lambda::Url', 'FunctionoperatorsPageLambda');
const [bucketId] = only('AWS::S3::Bucket', 'OperatorsFiles');
const originNamed = (id: string) => (config['Origins'] as Properties[]).find(({ Id }) => Id === id)!;

describe('the operators’ part of the web client', () => {
  test('is one behaviour of the distribution, answered by the gate and kept by no cache on the way', () => {
    expect(config['CacheBehaviors']).toHaveLength(1);
    const [behaviour] = config['CacheBehaviors'];
    expect(behaviour).toMatchObject({
      PathPattern: '/operators/*',
      AllowedMethods: ['GET', 'HEAD'],
      ViewerProtocolPolicy: 'redirect-to-https',
      ResponseHeadersPolicyId: config['DefaultCacheBehavior'].ResponseHeadersPolicyId,
      // AWS's own policies: caching disabled; all of the viewer's headers and cookies, but for the host.
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    });
    const origin = originNamed(behaviour.TargetOriginId);
    expect(origin['DomainName']['Fn::Select'][1]['Fn::Split'][1]['Fn::GetAtt']).toEqual([
      urlId,
      'FunctionUrl',
    ]);
    const [controlId] = origin['OriginAccessControlId']['Fn::GetAtt'];
    expect(stackTemplate().Resources[controlId]!.Properties['OriginAccessControlConfig']).toMatchObject({
      OriginAccessControlOriginType: 'lambda',
      SigningBehavior: 'always',
    });
  });

  test('is asked of the gate by the distribution, and by no other caller', () => {
    expect(url['AuthType']).toBe('AWS_IAM');
    const ours = ofType('AWS::Lambda::Permission').filter(([, { FunctionName }]) =>
      [gateId, urlId].includes(FunctionName['Fn::GetAtt'][0]),
    );
    expect(ours.map(([, { Action }]) => Action as string).sort()).toEqual([
      'lambda:InvokeFunction',
      'lambda:InvokeFunctionUrl',
    ]);
    for (const [, { Principal, SourceArn }] of ours) {
      expect(Principal).toBe('cloudfront.amazonaws.com');
      expect(SourceArn['Fn::Join'][1].slice(-2)).toEqual([':distribution/', { Ref: distributionId }]);
    }
  });

  test('lies in a bucket that is no origin, that only the gate may read and only a deployment may fill', () => {
    expect(JSON.stringify(config['Origins'])).not.toContain(bucketId);
    const readers = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
      ofType(type).filter(([, properties]) => JSON.stringify(properties).includes(bucketId)),
    );
    const upload = expect.stringMatching(/^Upload[0-9A-F]{8}$/);
    const gate = expect.stringMatching(/^FunctionoperatorsPageRole/);
    expect(readers.map(([id]) => id).sort()).toEqual([gate, upload]);
    const [, role] = only('AWS::IAM::Role', 'Upload');
    const [own, ...more] = role['Policies'] as Properties[];
    expect(more).toEqual([]);
    const puts = own!['PolicyDocument'].Statement as Properties[];
    expect(puts.map(({ Action, Effect }) => [Effect, Action])).toEqual([['Allow', 's3:PutObject']]);
    expect(puts[0]!['Resource']).toHaveLength(2);
    const [, { PolicyDocument }] = only('AWS::S3::BucketPolicy', 'OperatorsFiles');
    expect(PolicyDocument.Statement.map(({ Effect }: Properties) => Effect)).toEqual(['Deny']);
  });

  test('is read by the gate, which may do nothing else', () => {
    const [, role] = only('AWS::IAM::Role', 'FunctionoperatorsPageRole');
    const statements = role['Policies'][0].PolicyDocument.Statement as Properties[];
    const granted = statements.filter(
      ({ Action }) => ![Action].flat().every((one: string) => one.startsWith('logs:')),
    );
    expect(granted.map(({ Action }) => Action)).toEqual(['s3:GetObject', 's3:ListBucket']);
    for (const { Resource } of granted) expect(JSON.stringify(Resource)).toContain(bucketId);
  });
});
