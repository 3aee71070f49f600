import { functionNameOf } from '../iam/functionPolicy.ts';
import { patternFor, type WildcardPattern } from '../iam/wildcard.ts';
import { TemplateError } from '../kernel/templateError.ts';
import type { Stack } from '../kernel/stack.ts';
import { responseHeadersOf } from './responseHeaders.ts';

/** Where a behaviour gets its answers. */
type Origin =
  | { kind: 'bucket'; name: string }
  | { kind: 'function'; name: string; isSigned: boolean }
  | { kind: 'elsewhere' };

export interface Behavior {
  /** Absent: the default one, for paths that no other matches. */
  pattern?: WildcardPattern;
  methods: string[];
  /** Whether the origin is told the viewer's headers and cookies. */
  forwardsViewer: boolean;
  origin: Origin;
  /** What the viewer is told beside the origin's own headers. */
  headers: Record<string, string>;
}

export interface Distribution {
  logicalId: string;
  arn: string;
  rootObject: string | undefined;
  /** In the order in which they are tried; the default one is last. */
  behaviors: Behavior[];
  /** One line per declared property that matters and does not run here. */
  notRun: string[];
}

type Properties = Record<string, any>; // as the template spells them; each use says what it expects

/** What is carried out, or has no counterpart on this machine. Everything else is told as not run. */
const known = {
  distribution: `Origins CacheBehaviors DefaultCacheBehavior DefaultRootObject Enabled Comment HttpVersion IPV6Enabled
    PriceClass ViewerCertificate Aliases Logging`,
  behavior: `PathPattern TargetOriginId AllowedMethods OriginRequestPolicyId ResponseHeadersPolicyId CachePolicyId CachedMethods
    Compress ViewerProtocolPolicy SmoothStreaming`,
  origin: `Id DomainName OriginAccessControlId S3OriginConfig CustomOriginConfig ConnectionAttempts ConnectionTimeout
    OriginShield`,
};

/** Policies that every account has, by id; AWS: documented. Both forward all of a viewer's cookies and headers. */
const forwardingEverything = new Set([
  '216adef6-5c7f-47e4-b989-5492eafa07d3',
  'b689b0a8-53d0-40ab-baf2-68738e2966ac',
]);

/**
 * The distributions that the template declares. `host` is where their viewers find the stack's own addresses; `hasFiles`
 * whether there is a built web client to stand for the bucket of a default behaviour; `hasBuckets` whether buckets are served
 * as they are.
 */
export function distributionsFrom(
  stack: Stack,
  { host, hasFiles, hasBuckets = false }: { host: string; hasFiles: boolean; hasBuckets?: boolean },
): Distribution[] {
  return [...stack.resources]
    .filter(([, { type }]) => type === 'AWS::CloudFront::Distribution')
    .map(([logicalId, { properties, physicalId }]) => {
      const config = properties['DistributionConfig'] as Properties;
      const written = stack.written.get(logicalId)!['DistributionConfig'] as Properties;
      const notRun: string[] = [];
      const tell = (what: string, declared: Properties, names: string) => {
        const unknown = Object.keys(declared).filter((name) => !names.split(/\s+/).includes(name));
        for (const name of unknown)
          notRun.push(`${logicalId}: ${what}${name} is declared and does not run here`);
      };
      tell('', config, known.distribution);
      const origins = new Map<string, Origin>();
      for (const [index, origin] of (config['Origins'] as Properties[]).entries()) {
        tell('the origin’s ', origin, known.origin);
        const reference = referenceIn((written['Origins'] as Properties[])[index]!['DomainName']);
        origins.set(String(origin['Id']), originFrom(stack, origin, reference));
      }
      const behaviorFrom = (declared: Properties): Behavior => {
        tell('the behaviour’s ', declared, known.behavior);
        const origin = origins.get(String(declared['TargetOriginId']));
        if (!origin)
          throw new TemplateError(logicalId, 'TargetOriginId', `no origin ${declared['TargetOriginId']}`);
        if (origin.kind === 'elsewhere')
          notRun.push(`${logicalId}: the origin ${declared['TargetOriginId']} lies outside of the stack`);
        const isServed = hasBuckets || (hasFiles && declared['PathPattern'] === undefined);
        if (origin.kind === 'bucket' && !isServed)
          notRun.push(`${logicalId}: what lies in ${origin.name} is not served`);
        const requestPolicy = declared['OriginRequestPolicyId'];
        if (requestPolicy !== undefined && !forwardingEverything.has(requestPolicy))
          notRun.push(`${logicalId}: the origin request policy ${requestPolicy} forwards nothing here`);
        return {
          ...(declared['PathPattern'] === undefined
            ? {}
            : { pattern: patternFor(`/${String(declared['PathPattern']).replace(/^\//, '')}`) }),
          methods: (declared['AllowedMethods'] as string[] | undefined) ?? ['GET', 'HEAD'],
          forwardsViewer: forwardingEverything.has(requestPolicy),
          origin,
          headers: responseHeadersOf(stack, declared['ResponseHeadersPolicyId'], host, notRun),
        };
      };
      const behaviors = [
        ...((config['CacheBehaviors'] as Properties[]) ?? []),
        config['DefaultCacheBehavior'],
      ];
      return {
        logicalId,
        arn: `arn:aws:cloudfront::${stack.accountId}:distribution/${physicalId}`,
        rootObject: config['DefaultRootObject'] as string | undefined,
        behaviors: behaviors.map(behaviorFrom),
        notRun: [...new Set(notRun)],
      };
    });
}

/** By what the domain name is made from, since addresses on this machine differ in their paths and not in their hosts. */
function originFrom(stack: Stack, origin: Properties, reference: string | undefined): Origin {
  const resource = stack.resources.get(reference ?? '');
  if (resource?.type === 'AWS::S3::Bucket') return { kind: 'bucket', name: resource.physicalId };
  if (resource?.type !== 'AWS::Lambda::Url') return { kind: 'elsewhere' };
  const control = [...stack.resources.values()].find(
    ({ type, attributes }) =>
      type === 'AWS::CloudFront::OriginAccessControl' && attributes['Id'] === origin['OriginAccessControlId'],
  );
  const signing = control?.properties['OriginAccessControlConfig'] as Properties | undefined;
  return {
    kind: 'function',
    name: functionNameOf(String(resource.properties['TargetFunctionArn'])),
    isSigned:
      signing?.['OriginAccessControlOriginType'] === 'lambda' && signing['SigningBehavior'] !== 'never',
  };
}

/** The first resource that an expression takes an attribute of. */
function referenceIn(expression: unknown): string | undefined {
  if (typeof expression !== 'object' || expression === null) return undefined;
  const attribute = (expression as Properties)['Fn::GetAtt'] as string | string[] | undefined;
  if (attribute !== undefined) return [attribute].flat()[0]!.split('.')[0];
  for (const part of Object.values(expression)) {
    const found = referenceIn(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
