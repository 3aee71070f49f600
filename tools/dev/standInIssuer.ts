import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudOptions } from '../../packages/understudy/src/cloud.ts';
import { issuerAt, openIssuer } from '../../packages/understudy/src/issuer/companion.ts';

interface Template {
  Outputs?: Record<string, { Value: unknown }>;
}

/** A client of the stand-in that no setting names: its tokens are signed by the issuer, and refused here. */
export const otherClientId = 'another-client-of-the-issuer';

/**
 * Where the users are those of an issuer: what stands in for it on this machine, under its own name, with the clients that the stack
 * names and the claims as the stack reads them. People sign up and in there, and their sign-ins come back to the web client.
 */
export function standInIssuer(
  folder: string,
  stackName?: string,
): Pick<CloudOptions, 'issuersAt'> & { companions: NonNullable<CloudOptions['companions']> } {
  const outputs = outputsOf(folder, stackName);
  if (!outputs) return { companions: [] };
  const told = (name: string) => String(outputs[name]!.Value);
  const issuer = told('Issuer');
  const [email, emailVerified, name, groups] = told('TokenClaims').split(',') as [
    string,
    string,
    string,
    string,
  ];
  const clientIds = [...(JSON.parse(told('ClientIds')) as string[]), otherClientId];
  const clientsAt = (address: string) => {
    const redirectUris = [`${address}/`, `${address}/admin.html`];
    return clientIds.map((clientId) => ({ clientId, redirectUris }));
  };
  return {
    issuersAt: (address) => ({ [issuer]: issuerAt(address) }),
    companions: [openIssuer({ clientsAt, name: issuer, claimNames: { email, emailVerified, name, groups } })],
  };
}

/** Of the app stack, where its users are of an issuer. */
function outputsOf(folder: string, stackName?: string): Template['Outputs'] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.template.json'))
    .filter((file) => stackName === undefined || file === `${stackName}.template.json`)
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Template)
    .map(({ Outputs }) => Outputs)
    .find((one) => one?.['UsersOf']?.Value === 'oidc');
}
