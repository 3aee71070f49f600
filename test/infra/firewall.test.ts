import { expect, test } from 'vitest';
import { readTemplate } from '../../packages/understudy/src/template/stack.ts';
import { stackTemplate, synthesized } from '../kit/stack/template.ts';

test('S4: a firewall before API and user pool is one parameter, off by default, with a rate rule by address', () => {
  const template = stackTemplate();
  const { ApiFirewall, RequestsPerAddress } = template.Parameters!;
  expect([ApiFirewall!.Default, RequestsPerAddress!.Default]).toEqual(['off', 2000]);
  const [acl] = Object.values(template.Resources).filter(
    ({ Type }) => Type === 'AWS::WAFv2::WebACL',
  ) as any[];
  expect(acl.Condition).toBe('HasFirewall');
  expect(acl.Properties.Rules).toMatchObject([
    {
      Action: { Block: {} },
      Statement: {
        RateBasedStatement: {
          AggregateKeyType: 'IP',
          EvaluationWindowSec: 300,
          Limit: { Ref: 'RequestsPerAddress' },
        },
      },
    },
  ]);
  const associations = Object.values(template.Resources).filter(
    ({ Type }) => Type === 'AWS::WAFv2::WebACLAssociation',
  ) as any[];
  for (const association of associations) expect(association).toMatchObject({ Condition: 'HasFirewall' });
  const [api, pool] = associations.map(({ Properties }) => JSON.stringify(Properties.ResourceArn));
  expect(api).toContain('ApiGraphQL');
  expect(pool).toContain(':userpool/');
  const notRunHere = (ApiFirewall: string) => {
    const address = () => 'http://127.0.0.1:4000';
    const addresses = {
      graphqlUrl: address,
      realtimeUrl: address,
      functionUrl: address,
      queueUrl: address,
      bucketUrl: address,
    };
    const { unsupported } = readTemplate(synthesized, {
      seed: 'x',
      addresses,
      parameters: { ApiFirewall },
    });
    return unsupported.filter((line) => line.includes('WAFv2'));
  };
  expect(notRunHere('off')).toEqual([]);
  // Switched on for the local product, it is among what the console lists as run in AWS only.
  expect(notRunHere('on').join()).toContain('AWS::WAFv2::WebACL');
});
