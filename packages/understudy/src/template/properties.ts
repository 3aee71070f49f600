import { leaveOutHint, TemplateError } from '../kernel/templateError.ts';

/**
 * Properties per type: those that `packages/understudy/` carries out, and those whose effect a laptop has no counterpart for. Any
 * other one would be ignored silently, and so it stops the start.
 */
interface Known {
  carriedOut: string[];
  withoutEffect: string[];
  /** Without effect here where it would have one that a user may miss: it is told at the start. */
  told?: string[];
  /** Why a property is not carried out. */
  refused?: Record<string, string>;
  /** The same for one without which the resource is nothing. */
  refusedWhole?: Record<string, string>;
}

const vtl = 'mapping templates (VTL) are not run, only APPSYNC_JS';

const refusedTemplates = {
  RequestMappingTemplate: vtl,
  RequestMappingTemplateS3Location: vtl,
  ResponseMappingTemplate: vtl,
  ResponseMappingTemplateS3Location: vtl,
};

const known: Record<string, Known> = {
  'AWS::CloudFront::Distribution': {
    carriedOut: ['DistributionConfig'],
    withoutEffect: ['Tags'],
  },
  'AWS::CloudFront::OriginAccessControl': { carriedOut: ['OriginAccessControlConfig'], withoutEffect: [] },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    carriedOut: ['ResponseHeadersPolicyConfig'],
    withoutEffect: [],
  },
  'AWS::DynamoDB::Table': {
    carriedOut: words(`TableName KeySchema AttributeDefinitions GlobalSecondaryIndexes LocalSecondaryIndexes
      StreamSpecification TimeToLiveSpecification`),
    withoutEffect:
      words(`BillingMode ProvisionedThroughput OnDemandThroughput WarmThroughput SSESpecification TableClass Tags
      PointInTimeRecoverySpecification DeletionProtectionEnabled ContributorInsightsSpecification`),
  },
  'AWS::DynamoDB::GlobalTable': {
    carriedOut: words(`TableName KeySchema AttributeDefinitions GlobalSecondaryIndexes LocalSecondaryIndexes
      StreamSpecification TimeToLiveSpecification Replicas`),
    withoutEffect:
      words(`BillingMode WriteProvisionedThroughputSettings WriteOnDemandThroughputSettings SSESpecification
      WarmThroughput`),
  },
  'AWS::Lambda::Function': {
    carriedOut: words(`FunctionName Code Handler Runtime Role Environment Timeout MemorySize PackageType
      ReservedConcurrentExecutions DeadLetterConfig LoggingConfig Layers`),
    withoutEffect: words(`Architectures Description EphemeralStorage KmsKeyArn Tags TracingConfig
      RecursiveLoop RuntimeManagementConfig SnapStart`),
    told: words('VpcConfig CodeSigningConfigArn'),
    refused: { FileSystemConfigs: 'file systems are not mounted' },
    refusedWhole: { ImageConfig: 'container images are not run' },
  },
  'AWS::Lambda::EventSourceMapping': {
    carriedOut: words(`EventSourceArn FunctionName BatchSize MaximumBatchingWindowInSeconds StartingPosition
      StartingPositionTimestamp BisectBatchOnFunctionError FunctionResponseTypes MaximumRetryAttempts
      MaximumRecordAgeInSeconds FilterCriteria ParallelizationFactor DestinationConfig Enabled ScalingConfig`),
    withoutEffect: words('Tags MetricsConfig LoggingConfig KmsKeyArn'),
  },
  'AWS::Lambda::EventInvokeConfig': {
    carriedOut: words(
      'FunctionName Qualifier MaximumRetryAttempts MaximumEventAgeInSeconds DestinationConfig',
    ),
    withoutEffect: [],
  },
  'AWS::Lambda::Url': {
    carriedOut: words('TargetFunctionArn AuthType Cors InvokeMode Qualifier'),
    withoutEffect: [],
  },
  'AWS::Lambda::Permission': {
    carriedOut:
      words(`Action FunctionName Principal SourceArn SourceAccount FunctionUrlAuthType InvokedViaFunctionUrl
      PrincipalOrgID`),
    withoutEffect: [],
  },
  'AWS::IAM::Role': {
    carriedOut: words('RoleName Path AssumeRolePolicyDocument Policies ManagedPolicyArns'),
    withoutEffect: words('Description MaxSessionDuration Tags'),
  },
  'AWS::IAM::Policy': { carriedOut: words('PolicyName PolicyDocument Roles'), withoutEffect: [] },
  'AWS::IAM::ManagedPolicy': {
    carriedOut: words('ManagedPolicyName Path PolicyDocument Roles'),
    withoutEffect: words('Description Tags'),
  },
  'AWS::Cognito::IdentityPool': {
    carriedOut: words('IdentityPoolName AllowUnauthenticatedIdentities CognitoIdentityProviders'),
    withoutEffect: words('AllowClassicFlow IdentityPoolTags'),
    told: words(
      'SupportedLoginProviders OpenIdConnectProviderARNs SamlProviderARNs DeveloperProviderName CognitoEvents CognitoStreams PushSync',
    ),
  },
  'AWS::Cognito::IdentityPoolRoleAttachment': {
    carriedOut: words('IdentityPoolId Roles'),
    withoutEffect: [],
    refused: { RoleMappings: 'roles by rules or by the token are not chosen' },
  },
  'AWS::AppSync::GraphQLApi': {
    carriedOut: words(`Name AuthenticationType UserPoolConfig OpenIDConnectConfig LambdaAuthorizerConfig
      AdditionalAuthenticationProviders EnvironmentVariables IntrospectionConfig QueryDepthLimit ResolverCountLimit ApiType
      LogConfig`),
    withoutEffect: words(
      'XrayEnabled Tags Visibility OwnerContact EnhancedMetricsConfig MergedApiExecutionRoleArn',
    ),
  },
  'AWS::AppSync::GraphQLSchema': {
    carriedOut: words('ApiId Definition DefinitionS3Location'),
    withoutEffect: [],
  },
  'AWS::AppSync::DataSource': {
    carriedOut: words(
      `ApiId Name Type DynamoDBConfig LambdaConfig HttpConfig EventBridgeConfig ServiceRoleArn`,
    ),
    withoutEffect: words('Description MetricsConfig'),
    refusedWhole: {
      RelationalDatabaseConfig: 'relational databases are not run',
      OpenSearchServiceConfig: 'OpenSearch is not run',
      ElasticsearchConfig: 'OpenSearch is not run',
    },
  },
  'AWS::AppSync::FunctionConfiguration': {
    carriedOut: words('ApiId Name DataSourceName Code CodeS3Location Runtime MaxBatchSize FunctionVersion'),
    withoutEffect: words('Description'),
    refusedWhole: refusedTemplates,
  },
  'AWS::AppSync::Resolver': {
    carriedOut:
      words(`ApiId TypeName FieldName Kind DataSourceName PipelineConfig Code CodeS3Location Runtime MaxBatchSize
      CachingConfig`),
    withoutEffect: words('MetricsConfig'),
    refusedWhole: refusedTemplates,
  },
  'AWS::AppSync::ApiKey': {
    carriedOut: words('ApiId Expires'),
    withoutEffect: words('Description ApiKeyId'),
  },
  'AWS::AppSync::ApiCache': {
    carriedOut: words('ApiId ApiCachingBehavior Ttl'),
    withoutEffect: words('Type AtRestEncryptionEnabled TransitEncryptionEnabled HealthMetricsConfig'),
  },
};

/**
 * Throws for a property that would change what the resource does and that nothing here carries out. Gives the names of those that are
 * told at the start.
 */
export function checkProperties(
  logicalId: string,
  type: string,
  properties: Record<string, unknown>,
): string[] {
  const entry = Object.hasOwn(known, type) ? known[type] : undefined;
  if (!entry) return [];
  const { carriedOut, withoutEffect, told = [], refused = {}, refusedWhole = {} } = entry;
  const names = Object.keys(properties);
  for (const name of names) {
    if ([carriedOut, withoutEffect, told].some((some) => some.includes(name))) continue;
    const reason = refusedWhole[name] ?? refused[name];
    const hint = leaveOutHint(Object.hasOwn(refusedWhole, name) ? logicalId : `${logicalId}.${name}`);
    throw new TemplateError(
      logicalId,
      `Properties.${name}`,
      `${reason ?? `this property of ${type} is not supported`}${hint}`,
    );
  }
  return names.filter((name) => told.includes(name));
}

/** Whether a property of the type changes nothing here, with any value. */
export function isWithoutEffect(type: string, name: string): boolean {
  const entry = Object.hasOwn(known, type) ? known[type] : undefined;
  return entry !== undefined && [...entry.withoutEffect, ...(entry.told ?? [])].includes(name);
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
