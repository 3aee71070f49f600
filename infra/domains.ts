import { Fn } from 'aws-cdk-lib';
import { CfnDomainName, CfnDomainNameApiAssociation, type CfnGraphQLApi } from 'aws-cdk-lib/aws-appsync';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  type Distribution,
  type DistributionProps,
  SecurityPolicyProtocol,
} from 'aws-cdk-lib/aws-cloudfront';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { Domain, Settings } from './settings.ts';

/** CloudFront's own zone, the same for all distributions; AWS: documented. */
const zoneOfCloudFront = 'Z2FDTNDATAQYW2';

/** Without a certificate CloudFront ignores how old a TLS it should take, and takes any. */
export function webDomainProps(
  scope: Construct,
  { webDomain }: Settings,
): Pick<DistributionProps, 'domainNames' | 'certificate' | 'minimumProtocolVersion'> {
  if (!webDomain) return {};
  return {
    domainNames: [webDomain.name],
    certificate: Certificate.fromCertificateArn(scope, 'WebCertificate', webDomain.certificateArn),
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
  };
}

/** Where the web client is: `https://…`, without a slash. */
export function addWebAddress(scope: Construct, { webDomain }: Settings, distribution: Distribution): string {
  if (!webDomain) return `https://${distribution.distributionDomainName}`;
  addRecords(scope, 'WebRecord', webDomain, distribution.distributionDomainName, zoneOfCloudFront);
  return `https://${webDomain.name}`;
}

/** Where clients find the API. Its own address stays as well: functions use that one. */
export interface ApiAddress {
  graphqlUrl: string;
  realtimeUrl: string;
  graphqlHost: string;
  realtimeHost: string;
}

/** A new domain takes some minutes until it answers everywhere. */
export function addApiDomain(scope: Construct, { apiDomain }: Settings, api: CfnGraphQLApi): ApiAddress {
  if (!apiDomain) {
    const hostOf = (url: string) => Fn.select(2, Fn.split('/', url));
    return {
      graphqlUrl: api.attrGraphQlUrl,
      realtimeUrl: api.attrRealtimeUrl,
      graphqlHost: hostOf(api.attrGraphQlUrl),
      realtimeHost: hostOf(api.attrRealtimeUrl),
    };
  }
  const { name, certificateArn } = apiDomain;
  const made = new CfnDomainName(scope, 'ApiDomain', { domainName: name, certificateArn });
  const association = new CfnDomainNameApiAssociation(scope, 'ApiDomainOfApi', {
    domainName: name,
    apiId: api.attrApiId,
  });
  association.addResourceDependency(made);
  addRecords(scope, 'ApiRecord', apiDomain, made.attrAppSyncDomainName, made.attrHostedZoneId);
  return {
    graphqlUrl: `https://${name}/graphql`,
    realtimeUrl: `wss://${name}/graphql/realtime`,
    graphqlHost: name,
    realtimeHost: name,
  };
}

/** For both families of addresses. */
function addRecords(
  scope: Construct,
  id: string,
  domain: Domain,
  dnsName: string,
  zoneOfTarget: string,
): void {
  const { name, hostedZoneId } = domain;
  if (hostedZoneId === undefined) return;
  for (const type of ['A', 'AAAA'])
    new CfnRecordSet(scope, `${id}${type}`, {
      hostedZoneId,
      name,
      type,
      aliasTarget: { dnsName, hostedZoneId: zoneOfTarget },
    });
}
