import type { PolicyAuthority } from './iam/authority.ts';
import type { CredentialVault } from './iam/credentials.ts';
import type { Credentials } from './iam/principal.ts';
import type { Stack } from './kernel/stack.ts';

/** What the commands of this repository and a backend on this machine sign with. Readable by this user alone. */
export function operatorFile(
  { authority, stack }: { authority: PolicyAuthority; stack: Stack },
  vault: CredentialVault,
  endpoints: Record<string, string>,
) {
  const roles: Record<string, Credentials> = {};
  for (const { type, attributes, physicalId } of stack.resources.values()) {
    if (type === 'AWS::IAM::Role')
      roles[physicalId] = vault.issue(authority.principalFor(String(attributes['Arn']), 'local'));
  }
  return {
    stack: stack.name,
    region: stack.region,
    credentials: vault.issue(authority.administrator('operator')),
    endpoints: Object.fromEntries(
      Object.entries(endpoints).map(([name, url]) => [`AWS_ENDPOINT_URL_${name}`, url]),
    ),
    roles,
  };
}

/** The same for an SDK in this process. */
export function environmentOf({
  region,
  credentials,
  endpoints,
}: ReturnType<typeof operatorFile>): Record<string, string> {
  return {
    ...endpoints,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
}
