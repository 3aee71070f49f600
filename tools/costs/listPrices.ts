/** List prices in us-east-1, in dollars, without any free tier but Cognito's, which never ends. Taken on 2026-11-30. */
export const listPrices = {
  appsync: {
    /** A query, a mutation, or the beginning of a subscription. */
    operation: 4 / 1e6,
    /** To one listener, each 5 KB. */
    delivery: 2 / 1e6,
    connectionMinute: 0.08 / 1e6,
  },
  lambda: {
    request: 0.2 / 1e6,
    /** On arm64. */
    gigabyteSecond: 0.0000133334,
  },
  dynamodb: {
    writeUnit: 0.625 / 1e6,
    readUnit: 0.125 / 1e6,
    gigabyteMonth: 0.25,
    /** Point-in-time recovery. */
    recoveryGigabyteMonth: 0.2,
  },
  logs: { ingestedGigabyte: 0.5, storedGigabyteMonth: 0.03 },
  cloudWatch: { alarmMonth: 0.1, metricMonth: 0.3, dashboardMonth: 3 },
  eventBridge: { event: 1 / 1e6 },
  secretMonth: 0.4,
  s3: { gigabyteMonth: 0.023, put: 5 / 1e6 },
  /** By monthly active users: how many each tier goes up to, and what one costs in it. */
  cognito: {
    LITE: [
      [10_000, 0],
      [100_000, 0.0055],
      [1_000_000, 0.0046],
      [10_000_000, 0.00325],
      [Infinity, 0.0025],
    ],
    ESSENTIALS: [
      [10_000, 0],
      [Infinity, 0.015],
    ],
  },
} as const;

export type FeaturePlan = keyof typeof listPrices.cognito;

/** Of the users who sign in or renew their session in a month. */
export function cognitoMonth(users: number, plan: FeaturePlan): number {
  let [below, total] = [0, 0];
  for (const [upTo, price] of listPrices.cognito[plan]) {
    if (users > below) total += (Math.min(users, upTo) - below) * price;
    below = upTo;
  }
  return total;
}
