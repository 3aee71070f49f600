import type { Stack } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** What the data half has made, for the app half. */
export interface DataHalf {
  stack: Stack;
  /** What is known only once it is made. */
  values: Map<string, string>;
  deadLetters?: IQueue;
  /** Whether it stands in a stack of its own, whose exports the app half imports. Otherwise the app half takes everything as it is. */
  isApart: boolean;
}
