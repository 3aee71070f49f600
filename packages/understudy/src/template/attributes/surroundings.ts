import type { Family } from './declaration.ts';

/**
 * What a deployment has around it and a laptop does without: these are not run, and listed as such at start, but
 * other resources refer to them.
 */
export const surroundings: Family = {
  'AWS::Logs::LogGroup': (declared) => {
    const name = declared.name('LogGroupName');
    return { ref: name, attributes: { Arn: declared.arn('logs', `log-group:${name}:*`) } };
  },
  'AWS::CloudWatch::Alarm': (declared) => {
    const name = declared.name('AlarmName');
    return { ref: name, attributes: { Arn: declared.arn('cloudwatch', `alarm:${name}`) } };
  },
  'AWS::CloudWatch::CompositeAlarm': (declared) => {
    const name = declared.name('AlarmName');
    return { ref: name, attributes: { Arn: declared.arn('cloudwatch', `alarm:${name}`) } };
  },
  'AWS::CloudWatch::Dashboard': (declared) => ({ ref: declared.name('DashboardName'), attributes: {} }),
  'AWS::SNS::Topic': (declared) => {
    const name = declared.name('TopicName');
    const arn = declared.arn('sns', name);
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  'AWS::StepFunctions::StateMachine': (declared) => {
    const name = declared.name('StateMachineName');
    const arn = declared.arn('states', `stateMachine:${name}`);
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  },
  'AWS::KMS::Key': (declared) => {
    const id = declared.id(36);
    return { ref: id, attributes: { Arn: declared.arn('kms', `key/${id}`), KeyId: id } };
  },
  'AWS::KMS::Alias': (declared) => ({ ref: declared.name('AliasName'), attributes: {} }),
  'AWS::ECR::Repository': (declared) => {
    const name = declared.name('RepositoryName').toLowerCase();
    const { accountId, region } = declared;
    return {
      ref: name,
      attributes: {
        Arn: declared.arn('ecr', `repository/${name}`),
        RepositoryUri: `${accountId}.dkr.ecr.${region}.amazonaws.com/${name}`,
      },
    };
  },
  'AWS::AppSync::DomainName': (declared) => {
    const name = declared.name('DomainName');
    return {
      ref: name,
      attributes: {
        DomainName: name,
        DomainNameArn: declared.arn('appsync', `/domainnames/${name}`),
        AppSyncDomainName: `${declared.id(14)}.cloudfront.net`,
        // CloudFront's own, the same for all.
        HostedZoneId: 'Z2FDTNDATAQYW2',
      },
    };
  },
  'AWS::WAFv2::WebACL': (declared) => {
    const name = declared.name('Name');
    const id = declared.id(36);
    return {
      ref: `${name}|${id}|${String(declared.properties.Scope)}`,
      attributes: { Arn: declared.arn('wafv2', `regional/webacl/${name}/${id}`), Id: id },
    };
  },
};
