import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, onTestFinished, test } from 'vitest';
import { aCloud, serviceAt, type CloudGiven } from './given.ts';
import { resource } from './world.ts';

const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:stripe/key-AbCdEf';
const aSecret = (properties: Record<string, unknown>) => ({
  Key: resource('AWS::SecretsManager::Secret', { Name: 'stripe/key', ...properties }, arn),
});

describe('a secret', () => {
  test('is read by name, ARN or the ARN without its tail, and turned over with the one before kept', async () => {
    const { secrets } = await aClient({ resources: aSecret({ SecretString: 'first' }) });
    const read = async (SecretId: string, VersionStage?: string) =>
      (await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;
    expect(await Promise.all([read('stripe/key'), read(arn), read(arn.slice(0, -7))])).toEqual([
      'first',
      'first',
      'first',
    ]);
    const put = (SecretString: string, more: object = {}) =>
      secrets.send(new PutSecretValueCommand({ SecretId: 'stripe/key', SecretString, ...more }));
    const second = await put('second');
    expect([await read(arn), await read(arn, 'AWSPREVIOUS')]).toEqual(['second', 'first']);
    const third = await put('third');
    expect([await read(arn), await read(arn, 'AWSPREVIOUS')]).toEqual(['third', 'second']);
    const described = await secrets.send(new DescribeSecretCommand({ SecretId: arn }));
    expect(described.VersionIdsToStages).toEqual({
      [second.VersionId!]: ['AWSPREVIOUS'],
      [third.VersionId!]: ['AWSCURRENT'],
    });
    const pending = {
      ClientRequestToken: '00000000-0000-4000-8000-000000000000',
      VersionStages: ['AWSPENDING'],
    };
    await put('next', pending);
    expect((await put('next', pending)).VersionId).toBe(pending.ClientRequestToken);
    await expect(put('other', pending)).rejects.toMatchObject({ name: 'ResourceExistsException' });
    expect(await read(arn)).toBe('third');
    await secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId: arn,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: pending.ClientRequestToken,
        RemoveFromVersionId: third.VersionId,
      }),
    );
    expect([await read(arn), await read(arn, 'AWSPREVIOUS')]).toEqual(['next', 'third']);
  });

  test('is generated once per installation, as the template wishes', () => {
    const resources = aSecret({
      GenerateSecretString: {
        SecretStringTemplate: '{"user":"ada"}',
        GenerateStringKey: 'password',
        PasswordLength: 40,
        ExcludePunctuation: true,
        ExcludeCharacters: 'abc',
      },
    });
    const before = aCloud({ resources });
    const value = before.cloud.secrets.get(arn).versions[0]!.value;
    const parsed = JSON.parse(value) as Record<string, string>;
    expect(parsed['user']).toBe('ada');
    expect(parsed['password']).toMatch(/^[d-zA-Z0-9]{40}$/);
    before.close();
    const after = aCloud({ resources, folder: before.folder });
    expect(after.cloud.secrets.get(arn).versions[0]!.value).toBe(value);
    expect(aCloud({ resources }).cloud.secrets.get(arn).versions[0]!.value).not.toBe(value);
  });

  test('follows the template when that changes, and keeps what a call put otherwise', () => {
    const before = aCloud({ resources: aSecret({ SecretString: 'one' }) });
    before.cloud.secrets.put(before.cloud.secrets.get(arn), 'mine', 'v', ['AWSCURRENT']);
    before.close();
    const current = (given: ReturnType<typeof aCloud>) =>
      given.cloud.secrets.get(arn).versions.find(({ stages }) => stages.includes('AWSCURRENT'))!.value;
    const same = aCloud({ resources: aSecret({ SecretString: 'one' }), folder: before.folder });
    expect(current(same)).toBe('mine');
    same.close();
    expect(current(aCloud({ resources: aSecret({ SecretString: 'two' }), folder: before.folder }))).toBe(
      'two',
    );
  });

  test('demands its action on its ARN, and is told missing only to those who may read it', async () => {
    const given = await aClient({
      resources: aSecret({ SecretString: 'x' }),
      allowed: [`secretsmanager:GetSecretValue ${arn}`],
    });
    const { secrets } = given;
    await secrets.send(new GetSecretValueCommand({ SecretId: 'stripe/key' }));
    await expect(secrets.send(new DescribeSecretCommand({ SecretId: arn }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    const open = await aClient({});
    await expect(open.secrets.send(new GetSecretValueCommand({ SecretId: 'none' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });
});

describe('a parameter', () => {
  const parameter = (Value: string) => ({
    Url: resource('AWS::SSM::Parameter', { Type: 'String', Value }, '/usher/dev/url'),
  });

  test('is read by name and path, put, and refused a second time without overwriting', async () => {
    const given = aCloud({ resources: parameter('http://x') });
    const call = await ssm(given);
    expect(await call('GetParameter', { Name: '/usher/dev/url' })).toMatchObject({
      Parameter: {
        Value: 'http://x',
        Version: 1,
        ARN: 'arn:aws:ssm:eu-central-1:123456789012:parameter/usher/dev/url',
      },
    });
    expect(await call('PutParameter', { Name: '/usher/dev/url', Value: 'y' })).toMatchObject({
      __type: 'ParameterAlreadyExists',
    });
    expect(await call('PutParameter', { Name: '/usher/dev/url', Value: 'y', Overwrite: true })).toMatchObject(
      { Version: 2 },
    );
    await call('PutParameter', { Name: '/usher/dev/deep/er', Value: 'z', Type: 'SecureString' });
    const names = async (Recursive: boolean) =>
      (await call('GetParametersByPath', { Path: '/usher/dev', Recursive })).Parameters.map(
        ({ Name }: any) => Name,
      );
    expect(await names(false)).toEqual(['/usher/dev/url']);
    expect(await names(true)).toEqual(['/usher/dev/deep/er', '/usher/dev/url']);
    expect(await call('GetParameters', { Names: ['/usher/dev/url', 'none'] })).toMatchObject({
      Parameters: [{ Value: 'y' }],
      InvalidParameters: ['none'],
    });
    expect(await call('GetParameter', { Name: 'none' })).toMatchObject({ __type: 'ParameterNotFound' });
    given.close();
    const same = aCloud({ resources: parameter('http://x'), folder: given.folder });
    expect(same.cloud.parameters.get('/usher/dev/url')!.value).toBe('y');
    same.close();
    const changed = aCloud({ resources: parameter('http://z'), folder: given.folder });
    expect(changed.cloud.parameters.get('/usher/dev/url')!.value).toBe('http://z');
  });

  test('demands its action on its ARN', async () => {
    const allowed = ['ssm:GetParameter arn:aws:ssm:eu-central-1:123456789012:parameter/usher/dev/url'];
    const call = await ssm(aCloud({ resources: parameter('x'), allowed }));
    expect(await call('GetParameter', { Name: '/usher/dev/url' })).toHaveProperty('Parameter');
    expect(await call('PutParameter', { Name: '/usher/dev/url', Value: 'y' })).toMatchObject({
      __type: 'AccessDeniedException',
    });
  });
});

async function aClient(given: CloudGiven) {
  const cloud = aCloud(given);
  const secrets = new SecretsManagerClient(await serviceAt(cloud, 'secretsmanager'));
  onTestFinished(() => secrets.destroy());
  return { ...cloud, secrets };
}

async function ssm(given: ReturnType<typeof aCloud>) {
  const { endpoint } = await serviceAt(given, 'ssm');
  return async (operation: string, body: unknown): Promise<any> => {
    const headers = {
      'x-amz-target': `AmazonSSM.${operation}`,
      'content-type': 'application/x-amz-json-1.1',
    };
    return (await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
}
