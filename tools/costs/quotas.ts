/**
 * What AWS and Stripe allow before anything is asked of them, in us-east-1, as their documents had it in 2026. Most are raised on request;
 * Service Quotas shows what an account has.
 */
export const quotas = {
  appsync: {
    /** A second. A request takes one for each 1,500 KB and second of memory and time. */
    requestTokens: 10_000,
    newConnections: 2_000,
    messagesIn: 10_000,
    /** Of 5 KB. */
    messagesOut: 1_000_000,
  },
  lambda: { concurrent: 1_000, concurrentOfNewAccount: 10 },
  cognito: {
    /** A second, for all pools of the AWS account and region together. */
    authentications: 120,
    creations: 50,
    /** That Cognito sends itself, for all pools of the AWS account. */
    mailsADay: 50,
    usersOfAPage: 60,
  },
  dynamodb: {
    /** Units a second; an item, or a partition that cannot be split, takes no more. */
    partition: { write: 1_000, read: 3_000 },
    /** What a table takes at once that has never been busy, and the most that any takes. */
    tableWrites: { whenNew: 4_000, most: 40_000 },
  },
  eventBridge: { events: 10_000 },
  stripe: { requests: 100 },
} as const;
