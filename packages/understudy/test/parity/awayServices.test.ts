import { expect, test } from 'vitest';
import { code } from './steps/resolvers.ts';
import { apiIdRef, apiOf, trusting } from './steps/declared.ts';
import { starts } from './steps/started.ts';

const endpoint = 'https://sns.eu-central-1.amazonaws.com';

function asking(Endpoint: string) {
  const AwsIamConfig = { SigningRegion: 'eu-central-1', SigningServiceName: 'sns' };
  const resources = apiOf('type Query { a: String }', {
    'Query.a': code("return { method: 'POST', resourcePath: '/' };", 'return ctx.error.message;'),
  });
  resources['Querya']!.Properties!['DataSourceName'] = 'Away';
  resources['Querya']!.DependsOn = ['Schema', 'Away'];
  return {
    ...resources,
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: trusting('appsync.amazonaws.com') },
    },
    Away: {
      Type: 'AWS::AppSync::DataSource',
      Properties: {
        ...{ ApiId: apiIdRef, Name: 'Away', Type: 'HTTP', ServiceRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
        HttpConfig: {
          Endpoint,
          AuthorizationConfig: { AuthorizationType: 'AWS_IAM', AwsIamConfig },
        },
      },
    },
  };
}

test('a service of AWS that nothing here stands for is told at the start, and never asked', async () => {
  const { stack, outputs } = await starts(asking(`${endpoint}/`));
  const way = `--issuer ${endpoint}=<address> leads it to a program on this machine`;
  expect(stack.notes).toEqual([`Not here: ${endpoint}/ of Away; ${way}`]);
  const { graphqlUrl, apiKey } = outputs as { graphqlUrl: string; apiKey: string };
  const asked = { method: 'POST', headers: { 'x-api-key': apiKey }, body: '{"query":"{ a }"}' };
  expect(await (await fetch(graphqlUrl, asked)).json()).toEqual({
    data: { a: `${endpoint}/ does not run here; ${way}` },
  });
});

test('one that runs here, or that a program stands for, needs no word', async () => {
  const led = await starts(asking(endpoint), { issuers: { [endpoint]: 'http://127.0.0.1:1' } });
  expect(led.stack.notes).toEqual([]);
  expect((await starts(asking('https://sqs.eu-central-1.amazonaws.com'))).stack.notes).toEqual([]);
});
