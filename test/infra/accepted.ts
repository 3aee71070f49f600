/**
 * What cdk-nag's packs AwsSolutions and Serverless find, and why it stays. `on` names the resources, by how their ids in the template
 * begin. A finding that is not here fails `nag.test.ts`, and so does a line that nothing is found for.
 */
export interface Accepted {
  rule: string;
  on: string[];
  why: string;
}

export const accepted: Accepted[] = [
  {
    rule: 'AwsSolutions-COG1',
    on: ['Users'],
    why: 'It asks for symbols. Length and the refusal of reused passwords do more; ten characters of three kinds are demanded.',
  },
  {
    rule: 'AwsSolutions-COG2',
    on: ['Users'],
    why: 'A customer may set up a second factor and need not; operators must, which the API itself demands of each call.',
  },
  {
    rule: 'AwsSolutions-COG8',
    on: ['Users'],
    why: 'The Plus plan costs $0.02 for each monthly user. `featurePlan` takes it for those who want it.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    on: ['ApiLogRole'],
    why: 'AppSync names its log group after the API’s id, which is not known before the API is made with this role.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    on: ['FunctionarchiveRole', 'FunctionoperatorsPageRole', 'Upload'],
    why: 'Every object of a bucket, which holds nothing else: S3 grants objects by their names.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    on: ['FunctionchangesRole'],
    why: '`dynamodb:ListStreams`, without which the mapping is refused; IAM knows no narrower resource for it.',
  },
  {
    rule: 'Serverless-LambdaStarPermissions',
    on: ['FunctionchangesRole'],
    why: 'The same `dynamodb:ListStreams`.',
  },
  {
    rule: 'AwsSolutions-ASC3',
    on: ['ApiGraphQL'],
    why: 'It asks for verbose content, which would hold arguments and headers, and so people’s data and tokens.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    on: ['ClaimSecret'],
    why: 'Every hash of a mailbox was made with it: rotated, each trial could be had again.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    on: ['StripeSecret'],
    why: 'Only Stripe can make a new key. docs/operations.md says how it is rolled; functions follow within ten minutes.',
  },
  {
    rule: 'AwsSolutions-SQS3',
    on: ['DeadLetters'],
    why: 'It is the dead-letter queue, of a stream and of schedules, which the rule does not see.',
  },
  {
    rule: 'Serverless-SQSRedrivePolicy',
    on: ['DeadLetters'],
    why: 'The same: `npm run redrive` takes up what lies there.',
  },
  {
    rule: 'AwsSolutions-SNS3',
    on: ['AlarmsByMail'],
    why: 'Only CloudWatch publishes there, and by TLS; what it says names alarms and no person.',
  },
  {
    rule: 'Serverless-SNSRedrivePolicy',
    on: ['AlarmsByMailTo'],
    why: 'SNS tries a mail again by itself; an alarm whose mail was lost is still on the dashboard.',
  },
  {
    rule: 'AwsSolutions-S1',
    on: ['Archive', 'OperatorsFiles', 'Web'],
    why: 'No person reads them but by CloudFront and two functions, whose own logs say so; access logs would be a fourth bucket with addresses of people.',
  },
  {
    rule: 'AwsSolutions-CFR1',
    on: ['WebDistribution'],
    why: 'Where an app may be used is the app’s decision.',
  },
  {
    rule: 'AwsSolutions-CFR2',
    on: ['WebDistribution'],
    why: 'It serves files and one gate that looks at a token. The API has `apiFirewall`.',
  },
  {
    rule: 'AwsSolutions-CFR3',
    on: ['WebDistribution'],
    why: 'Its logs would hold the address of everybody who opens the page; CloudFront’s metrics say how it is.',
  },
  {
    rule: 'AwsSolutions-CFR4',
    on: ['WebDistribution'],
    why: 'Without a domain of one’s own CloudFront’s certificate decides, and takes TLS 1.0 too.',
  },
  {
    rule: 'Serverless-LambdaDLQ',
    on: ['Function'],
    why: 'A caller behind AppSync, Cognito, Stripe or CloudFront hears of a failure itself; streams have a queue in their mapping, schedules a destination on failure (alarms.test.ts).',
  },
  {
    rule: 'Serverless-LambdaTracing',
    on: ['Function'],
    why: '`tracing` is a setting, off by default: it costs $5 for a million traces.',
  },
  { rule: 'Serverless-AppSyncTracing', on: ['ApiGraphQL'], why: 'The same setting.' },
];
