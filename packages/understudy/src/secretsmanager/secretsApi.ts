import crypto from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import type { Authority, Principal } from '../iam/principal.ts';
import { answerJson, ServiceError, type Body } from '../kernel/answer.ts';
import type { Account } from '../kernel/stack.ts';
import type { Secret, Secrets, SecretVersion } from './secrets.ts';

const operations: Record<string, (secrets: Secrets, secret: Secret, body: Body) => unknown> = {
  GetSecretValue: getSecretValue,
  PutSecretValue: putSecretValue,
  UpdateSecretVersionStage: updateSecretVersionStage,
  DescribeSecret: describeSecret,
};

export function handleSecrets(
  secrets: Secrets,
  account: Account,
  authority: Authority,
  caller: Principal,
  request: HttpRequest,
): Promise<HttpResponse> {
  return answerJson(request, '1.1', async (name, body) => {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) throw new ServiceError('UnknownOperationException', `Unknown operation ${name}.`);
    const id = body['SecretId'];
    if (typeof id !== 'string')
      throw new ServiceError('InvalidParameterException', 'You must provide a SecretId.');
    // A name that was not declared is checked as if it were there: a caller who may not read does not learn that it is missing.
    const missing = id.startsWith('arn:')
      ? id
      : `arn:aws:secretsmanager:${account.region}:${account.accountId}:secret:${id}-??????`;
    authority.demand(caller, `secretsmanager:${name}`, secrets.find(id)?.arn ?? missing);
    return operation(secrets, secrets.get(id), body);
  });
}

function getSecretValue(_secrets: Secrets, secret: Secret, body: Body): unknown {
  const { VersionId: versionId, VersionStage: stage } = body;
  const isWanted = (version: SecretVersion) =>
    (versionId === undefined || version.id === versionId) &&
    (stage === undefined && versionId !== undefined
      ? true
      : version.stages.includes(String(stage ?? 'AWSCURRENT')));
  const version = secret.versions.find(isWanted);
  if (!version) {
    throw new ServiceError(
      'ResourceNotFoundException',
      versionId === undefined
        ? `Secrets Manager can't find the specified secret value for staging label: ${String(stage ?? 'AWSCURRENT')}`
        : `Secrets Manager can't find the specified secret value for VersionId: ${String(versionId)}`,
    );
  }
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    VersionStages: version.stages,
    SecretString: version.value,
    CreatedDate: version.createdAt / 1000,
  };
}

function putSecretValue(secrets: Secrets, secret: Secret, body: Body): unknown {
  const value = body['SecretString'];
  if (typeof value !== 'string') {
    throw new ServiceError(
      'InvalidParameterException',
      'You must provide SecretString; SecretBinary is not supported here.',
    );
  }
  const id = String(body['ClientRequestToken'] ?? crypto.randomUUID());
  const version = secrets.put(
    secret,
    value,
    id,
    (body['VersionStages'] as string[] | undefined) ?? ['AWSCURRENT'],
  );
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
}

function updateSecretVersionStage(secrets: Secrets, secret: Secret, body: Body): unknown {
  secrets.moveStage(secret, String(body['VersionStage']), body['MoveToVersionId'] as string | undefined);
  return { ARN: secret.arn, Name: secret.name };
}

function describeSecret(_secrets: Secrets, secret: Secret): unknown {
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description !== undefined && { Description: secret.description }),
    CreatedDate: secret.createdAt / 1000,
    LastChangedDate: secret.changedAt / 1000,
    VersionIdsToStages: Object.fromEntries(secret.versions.map(({ id, stages }) => [id, stages])),
  };
}
