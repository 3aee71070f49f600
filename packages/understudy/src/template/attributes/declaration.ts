/** What an entry is told of a resource: its resolved properties and how to make a name that stays. */
export interface Declaration {
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  stackName: string;
  accountId: string;
  region: string;
  /** Distinguishes installations; goes into keys that grant access. */
  seed: string;
  addresses: Addresses;
  /** The declared name, or one that follows from stack and logical id. */
  name(property: string, lengthMax?: number): string;
  /** `arn:aws:{service}:{region}:{account}:{rest}` */
  arn(service: string, rest: string): string;
  /** `length` small letters and digits that follow from stack and logical id. */
  id(length: number): string;
}

/** Local addresses of what exists only at run time. */
export interface Addresses {
  graphqlUrl(apiId: string): string;
  realtimeUrl(apiId: string): string;
  functionUrl(functionName: string): string;
  queueUrl(queueName: string): string;
  bucketUrl(bucketName: string): string;
  /** Host and port of a distribution; absent, it has CloudFront's name for it. */
  distributionHost?(): string;
}

export interface ReferenceValues {
  /** What `Ref` gives. */
  ref: string;
  /** What `Fn::GetAtt` gives. */
  attributes: Record<string, unknown>;
}

export type ReferenceValuesOf = (declared: Declaration) => ReferenceValues;

/** Keyed by resource type. */
export type Family = Record<string, ReferenceValuesOf>;
