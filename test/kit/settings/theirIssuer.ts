import type { OidcUsers } from '../../../infra/usersSetting.ts';

/** An issuer with two apps that count, whose tokens name things and groups as an app of its own would. */
export const theirIssuer = {
  kind: 'oidc',
  issuer: 'https://id.example.com/realms/app',
  clientIds: ['web+app', 'https://mobile.example.com'],
  claims: { email: 'https://example.com/email', groups: 'https://example.com/groups' },
  groups: { viewers: 'staff:read', support: 'staff:help', admins: 'staff:all' },
} satisfies OidcUsers;
