import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  FunctionUrlOriginAccessControl,
  OriginRequestPolicy,
  ViewerProtocolPolicy,
  type BehaviorOptions,
  type IResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { bindBucketToRead } from './bind.ts';
import type { House } from './house.ts';
import { reservations } from './reservations.ts';
import { bindTokens } from './users.ts';

/** What the web client calls the operators' part; `functions/operatorsPage.ts` answers nothing else. */
export const gatedPath = '/operators/*';

/**
 * The operators' part of the web client, behind a function that looks at a token first. Its files lie in a bucket of their own,
 * which is no origin: CloudFront chooses a behaviour by the path as it is spelt, S3 finds a key by the path decoded. In the web
 * bucket, `/operators%2Fx` would be answered by the default origin, for everybody. What only looks similar (`//operators/x`,
 * `/Operators/x`) goes there too, and finds nothing.
 */
export function addOperatorsPage(
  house: House,
  responseHeadersPolicy: IResponseHeadersPolicy,
): { behaviour: BehaviorOptions; bucket: IBucket } {
  const { scope, stack, settings, auth } = house;
  const bucket = new Bucket(scope, 'OperatorsFiles', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    // Uploaded anew with each deployment.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const gate = house.addFunction('operatorsPage', {
    memoryMb: 512,
    reservedConcurrency: reservations.operatorsPage,
  });
  bindBucketToRead(gate, bucket, 'OPERATORS_BUCKET');
  bindTokens(gate, auth);
  new CfnOutput(scope, 'OperatorsBucket', { value: bucket.bucketName });
  const behaviour: BehaviorOptions = {
    // Grants the distribution alone both actions that a function URL asks for.
    origin: FunctionUrlOrigin.withOriginAccessControl(
      gate.lambda.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM }),
      {
        originAccessControl: new FunctionUrlOriginAccessControl(scope, 'GateAccess', {
          originAccessControlName: `${settings.name}-${stack.region}-gate`,
        }),
      },
    ),
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
    // An answer is for one person: kept by CloudFront, it would be given to the next one without a look at their cookie.
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    responseHeadersPolicy,
    // CloudFront compresses only what it keeps; these files lie compressed in the bucket.
    compress: false,
  };
  return { behaviour, bucket };
}
