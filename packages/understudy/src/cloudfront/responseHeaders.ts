import type { Stack } from '../kernel/stack.ts';

type Properties = Record<string, any>; // as the template spells them

/** The headers of a response headers policy. How long a browser insists on https is left out: it is not heard over http. */
export function responseHeadersOf(
  stack: Stack,
  policyId: unknown,
  host: string,
  notRun: string[],
): Record<string, string> {
  if (policyId === undefined) return {};
  const [logicalId, policy] =
    [...stack.resources].find(
      ([, { type, attributes }]) =>
        type === 'AWS::CloudFront::ResponseHeadersPolicy' && attributes['Id'] === policyId,
    ) ?? [];
  if (!policy) {
    notRun.push(`the response headers policy ${String(policyId)} is not of this stack and adds nothing here`);
    return {};
  }
  const config = policy.properties['ResponseHeadersPolicyConfig'] as Properties;
  for (const name of ['CorsConfig', 'RemoveHeadersConfig', 'ServerTimingHeadersConfig'])
    if (config[name] !== undefined) notRun.push(`${logicalId}: ${name} is declared and does not run here`);
  const security = (config['SecurityHeadersConfig'] ?? {}) as Properties;
  const custom = (config['CustomHeadersConfig']?.Items ?? []) as { Header: string; Value: string }[];
  const contentSecurity = security['ContentSecurityPolicy']?.ContentSecurityPolicy as string | undefined;
  const headers: Record<string, string | undefined> = {
    'content-security-policy': contentSecurity && overPlainHttp(contentSecurity, host),
    'x-content-type-options': security['ContentTypeOptions'] && 'nosniff',
    'x-frame-options': security['FrameOptions']?.FrameOption,
    'referrer-policy': security['ReferrerPolicy']?.ReferrerPolicy,
    ...Object.fromEntries(custom.map(({ Header, Value }) => [Header.toLowerCase(), Value])),
  };
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The stack's own addresses answer without TLS here. */
function overPlainHttp(policy: string, host: string): string {
  return policy.replaceAll(`https://${host}`, `http://${host}`).replaceAll(`wss://${host}`, `ws://${host}`);
}
