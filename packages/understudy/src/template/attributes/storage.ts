import type { Declaration, Family } from './declaration.ts';

/** Queues, buckets, parameters and secrets. */
export const storage: Family = {
  'AWS::SQS::Queue': (declared) => {
    const isFifo = declared.properties.FifoQueue === true;
    const made = declared.name('QueueName', isFifo ? 75 : 80);
    const name = isFifo && !made.endsWith('.fifo') ? `${made}.fifo` : made;
    const url = declared.addresses.queueUrl(name);
    return { ref: url, attributes: { Arn: declared.arn('sqs', name), QueueName: name, QueueUrl: url } };
  },
  'AWS::SQS::QueuePolicy': withoutAttributes,
  'AWS::S3::Bucket': (declared) => {
    const name = declared.name('BucketName', 63).toLowerCase();
    const url = declared.addresses.bucketUrl(name);
    const host = url.replace(/^https?:\/\//, '');
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: host,
        RegionalDomainName: host,
        WebsiteURL: url,
      },
    };
  },
  'AWS::S3::BucketPolicy': withoutAttributes,
  'Custom::CDKBucketDeployment': withoutAttributes,
  'AWS::SSM::Parameter': (declared) => {
    const name = declared.name('Name');
    return { ref: name, attributes: { Type: declared.properties.Type, Value: declared.properties.Value } };
  },
  'AWS::SecretsManager::Secret': (declared) => {
    const arn = declared.arn('secretsmanager', `secret:${declared.name('Name')}-${declared.id(6)}`);
    return { ref: arn, attributes: { Id: arn } };
  },
};

function withoutAttributes(declared: Declaration) {
  return { ref: declared.logicalId, attributes: {} };
}
