import { ServiceError } from '../kernel/answer.ts';
import type { Clock } from '../kernel/clock.ts';
import type { HttpRequest, HttpResponse } from '../kernel/http.ts';
import { answerQuery, type QueryCall } from '../kernel/query.ts';
import type { XmlElement } from '../kernel/xml.ts';
import type { PolicyAuthority } from '../iam/authority.ts';
import type { CredentialVault } from '../iam/credentials.ts';
import type { Principal } from '../iam/principal.ts';

interface Sts {
  authority: PolicyAuthority;
  vault: CredentialVault;
  clock: Clock;
}

/** AWS: documented. */
const lifetimeDefaultSeconds = 3600;

export function handleSts(sts: Sts, caller: Principal, request: HttpRequest): Promise<HttpResponse> {
  return answerQuery(request, (call) => {
    switch (call.action) {
      case 'GetCallerIdentity':
        return { Arn: caller.assumedRoleArn, UserId: caller.userId, Account: caller.accountId };
      case 'AssumeRole':
        return assumeRole(sts, caller, call);
      default:
        throw new ServiceError(
          'InvalidAction',
          `Could not find operation ${call.action} for version 2011-06-15`,
        );
    }
  });
}

function assumeRole({ authority, vault, clock }: Sts, caller: Principal, call: QueryCall): XmlElement {
  const roleArn = needed(call, 'RoleArn');
  const session = needed(call, 'RoleSessionName');
  const externalId = call.text('ExternalId');
  const isTagged = call.records('Tags').length > 0;
  const principal = authority.assumeAs(caller, roleArn, {
    session,
    actions: ['sts:AssumeRole', ...(isTagged ? ['sts:TagSession'] : [])],
    conditions: {
      'sts:RoleSessionName': session,
      ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    },
  });
  const lifetimeMs = Number(call.text('DurationSeconds') ?? lifetimeDefaultSeconds) * 1000;
  const expiresAtMs = clock.now() + lifetimeMs;
  const { accessKeyId, secretAccessKey, sessionToken } = vault.issue(principal, expiresAtMs);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: new Date(expiresAtMs).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.assumedRoleArn },
  };
}

function needed(call: QueryCall, name: string): string {
  const value = call.text(name);
  if (value !== undefined) return value;
  const field = name.charAt(0).toLowerCase() + name.slice(1);
  throw new ServiceError(
    'ValidationError',
    `1 validation error detected: Value null at '${field}' failed to satisfy constraint: Member must not be null`,
  );
}
