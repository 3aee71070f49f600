import { carriedId } from './requestId.ts';

/** What a log line may hold. Arguments, tokens, addresses and bodies have no field here, so they cannot leak. */
export interface LogFields {
  operation?: string;
  requestId?: string;
  userId?: string;
  feature?: string;
  productId?: string;
  subscriptionId?: string;
  customerId?: string;
  eventId?: string;
  eventType?: string;
  job?: string;
  code?: string;
  count?: number;
  ms?: number;
  error?: string;
  stack?: string;
  detail?: string;
}

const levels = ['info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];

/** Where Lambda writes JSON, it wraps what the console is given into a line with the time, the level and its own request id. */
const isWrapped = () => process.env['AWS_LAMBDA_LOG_FORMAT'] === 'JSON';

/**
 * One JSON line, so that nothing that comes from outside can forge another. `LOG_LEVEL` leaves out what is below it; Lambda's own
 * filter would leave out what is counted as well.
 */
export function log(level: Level, message: string, fields: LogFields = {}): void {
  if (levels.indexOf(level) < levels.indexOf(process.env['LOG_LEVEL'] as Level)) return;
  const entry = { message, ...requestFields(), ...fields };
  const line = isWrapped() ? entry : JSON.stringify({ level, ...entry });
  if (level === 'info') console.log(line);
  else console[level](line);
}

/**
 * Counts something in CloudWatch's embedded format: alarms look at these. `dimensions` must stay few: never a user. It is
 * always counted without them too, because that sum is what an alarm watches.
 */
export function metric(
  name: string,
  value = 1,
  dimensions: Record<string, string> = {},
  unit: 'Count' | 'Seconds' = 'Count',
): void {
  const named = Object.keys(dimensions);
  const line = JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: process.env['METRICS_NAMESPACE'] ?? 'Usher',
          Dimensions: [[], ...(named.length > 0 ? [named] : [])],
          Metrics: [{ Name: name, Unit: unit }],
        },
      ],
    },
    [name]: value,
    ...dimensions,
    // No dimension, which would be a metric of its own for each request.
    ...requestFields(),
  });
  // CloudWatch finds the format in a line that begins with it, and not in one that Lambda has wrapped.
  if (isWrapped()) process.stdout.write(`${line}\n`);
  else console.log(line);
}

function requestFields(): { requestId?: string } {
  const requestId = carriedId();
  return requestId === undefined ? {} : { requestId };
}
