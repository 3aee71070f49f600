import { CfnOutput, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import {
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
  S3OriginAccessControl,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { addWebAddress, webDomainProps } from './domains.ts';
import type { House } from './house.ts';
import { addOperatorsPage, gatedPath } from './operatorsPage.ts';
import type { PageBuckets } from './pages.ts';
import { isKnownLater } from './settingKinds.ts';
import { signInPageUrl } from './socialSignIn.ts';
import { addUploadRole } from './uploadRole.ts';

/** Where the web client lies in a deployment; `npm run deploy` uploads it with its `outputs.json`. */
export function addWeb(house: House): { address: string; buckets: PageBuckets } {
  const { scope, stack, settings, apiAddress } = house;
  const bucket = new Bucket(scope, 'Web', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    // Uploaded anew with each deployment.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const signInPage = signInPageUrl(stack, settings);
  const callable = [
    "'self'",
    `https://${apiAddress.graphqlHost}`,
    `wss://${apiAddress.realtimeHost}`,
    house.auth.kind === 'oidc'
      ? originOf(house.auth.issuer)
      : `https://cognito-idp.${stack.region}.amazonaws.com`,
    ...(signInPage ? [signInPage] : []),
  ];
  const policy = [
    "default-src 'self'",
    `connect-src ${callable.join(' ')}`,
    // GraphiQL's editor styles itself.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
  const headers = new ResponseHeadersPolicy(scope, 'WebHeaders', {
    // What CloudFront has is named once for all regions of an account.
    responseHeadersPolicyName: `${settings.name}-${stack.region}-web`,
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: {
        referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
        override: true,
      },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(365),
        includeSubdomains: true,
        override: true,
      },
    },
  });
  const operators = addOperatorsPage(house, headers);
  const distribution = new Distribution(scope, 'WebDistribution', {
    comment: settings.name,
    ...webDomainProps(scope, settings),
    defaultRootObject: 'index.html',
    defaultBehavior: {
      origin: S3BucketOrigin.withOriginAccessControl(bucket, {
        originAccessControl: new S3OriginAccessControl(scope, 'WebAccess', {
          originAccessControlName: `${settings.name}-${stack.region}-web`,
        }),
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: headers,
    },
    additionalBehaviors: { [gatedPath]: operators.behaviour },
  });
  addUploadRole(house, [bucket, operators.bucket]);
  new CfnOutput(scope, 'WebBucket', { value: bucket.bucketName });
  const address = addWebAddress(scope, settings, distribution);
  house.webOrigins.hasOwn(address);
  new CfnOutput(scope, 'WebUrl', { value: address });
  new CfnOutput(scope, 'AdminUrl', { value: `${address}/admin.html` });
  return { address, buckets: { web: bucket, operators: operators.bucket } };
}

function originOf(issuer: string): string {
  if (!isKnownLater(issuer)) return new URL(issuer).origin;
  return `https://${Fn.select(2, Fn.split('/', issuer))}`;
}
