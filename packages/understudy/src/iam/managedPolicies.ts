/** AWS's own policies that a synthesized stack attaches. AWS: documented. */
const logging = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

const allowing = (...actions: string[]) => ({
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});

const tracing = allowing(
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:GetSamplingStatisticSummaries',
);

const documents: Record<string, unknown> = {
  'service-role/AWSLambdaBasicExecutionRole': allowing(...logging),
  'service-role/AWSLambdaDynamoDBExecutionRole': allowing(
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
    ...logging,
  ),
  'service-role/AWSLambdaSQSQueueExecutionRole': allowing(
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    ...logging,
  ),
  'service-role/AWSLambdaVPCAccessExecutionRole': allowing(
    ...logging,
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ),
  'service-role/AWSAppSyncPushToCloudWatchLogs': allowing(...logging),
  AWSXRayDaemonWriteAccess: tracing,
  // SAM gives it to functions with `Tracing: Active`.
  AWSXrayWriteOnlyAccess: tracing,
  CloudWatchLambdaInsightsExecutionRolePolicy: allowing(...logging),
  AdministratorAccess: allowing('*'),
  'service-role/AWSLambdaRole': allowing('lambda:InvokeFunction'),
  AWSLambda_FullAccess: allowing('lambda:*'),
  AWSAppSyncInvokeFullAccess: allowing(
    'appsync:GraphQL',
    'appsync:GetGraphqlApi',
    'appsync:ListGraphqlApis',
    'appsync:ListApiKeys',
  ),
  AmazonDynamoDBFullAccess: allowing('dynamodb:*'),
  AmazonDynamoDBReadOnlyAccess: allowing(
    ...'BatchGetItem ConditionCheckItem Describe* List* GetItem GetRecords GetShardIterator PartiQLSelect Query Scan'
      .split(' ')
      .map((action) => `dynamodb:${action}`),
  ),
  AmazonS3FullAccess: allowing('s3:*', 's3-object-lambda:*'),
  AmazonS3ReadOnlyAccess: allowing('s3:Get*', 's3:List*', 's3:Describe*'),
  AmazonSQSFullAccess: allowing('sqs:*'),
  AmazonEventBridgeFullAccess: allowing('events:*', 'schemas:*', 'scheduler:*', 'pipes:*'),
  AmazonCognitoPowerUser: allowing('cognito-identity:*', 'cognito-idp:*', 'cognito-sync:*'),
  AmazonSSMReadOnlyAccess: allowing('ssm:Describe*', 'ssm:Get*', 'ssm:List*'),
  SecretsManagerReadWrite: allowing('secretsmanager:*'),
  AWSCloudFormationReadOnlyAccess: allowing(
    'cloudformation:Describe*',
    'cloudformation:EstimateTemplateCost',
    'cloudformation:Get*',
    'cloudformation:List*',
    'cloudformation:ValidateTemplate',
    'cloudformation:Detect*',
  ),
  // Of the services that are here.
  ReadOnlyAccess: allowing(
    ...'appsync cloudformation cloudfront cognito-idp dynamodb ecr events iam kms lambda logs s3 scheduler sns sqs ssm'
      .split(' ')
      .flatMap((service) => ['Describe*', 'Get*', 'List*'].map((verb) => `${service}:${verb}`)),
  ),
};

/** By the part of the ARN behind `:aws:policy/`. */
export function managedPolicy(name: string): unknown {
  return Object.hasOwn(documents, name) ? documents[name] : undefined;
}
