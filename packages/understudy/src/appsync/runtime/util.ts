import { authTypeOf } from './authType.ts';
import { copyOut } from './copy.ts';
import { escapeJavaScript, normalize, requireNumber, requireText, urlDecode, urlEncode } from './utilText.ts';
import { toConditionExpression } from './conditionExpression.ts';
import { createIds } from './utilIds.ts';
import { createTime } from './utilTime.ts';
import { createHttp } from './utilHttp.ts';
import { InvalidCall } from './halt.ts';
import type { Halt } from './halt.ts';
import { matchesJava } from './javaRegex.ts';
import { notAuthorizedMessage } from '../errors.ts';
import type { Run } from './run.ts';
import type { ResolverError } from '../definition.ts';
import { toSearchQuery } from './searchQuery.ts';
import { toSubscriptionFilter } from './subscriptionFilter.ts';
import { typed } from './typedValues.ts';
import { xmlToJson, xmlToMap } from './utilXml.ts';

export type UtilParts = ReturnType<typeof createUtil>;

/** `util` and `runtime`, one for all bundles of an engine; what belongs to a call goes to the run that is current. */
export function createUtil(nowMs: () => number, currentRun: () => Run) {
  const util = {
    escapeJavaScript,
    urlEncode,
    urlDecode,
    base64Encode: (text: unknown) => Buffer.from(requireText(text), 'utf8').toString('base64'),
    base64Decode: (text: unknown) => Buffer.from(requireText(text), 'base64').toString('utf8'),
    ...createIds(nowMs),
    matches: (pattern: unknown, text: unknown) => matchesJava(requireText(pattern), requireText(text)),
    authType: () => authTypeOf(currentRun().call.identity),

    error(message: unknown, errorType?: unknown, data?: unknown, errorInfo?: unknown): never {
      throw { halt: 'error', error: errorOf(message, errorType, data, errorInfo) } satisfies Halt;
    },
    appendError(message: unknown, errorType?: unknown, data?: unknown, errorInfo?: unknown): void {
      currentRun().appendError(errorOf(message, errorType, data, errorInfo));
    },
    unauthorized(): never {
      const { fieldName, parentTypeName } = currentRun().call.info;
      const message = notAuthorizedMessage(fieldName, parentTypeName);
      throw { halt: 'error', error: errorOf(message, 'Unauthorized') } satisfies Halt;
    },

    time: createTime(nowMs),
    dynamodb: typed,
    transform: {
      toDynamoDBFilterExpression: toExpressionText,
      toDynamoDBConditionExpression: toExpressionText,
      toSubscriptionFilter,
      toElasticsearchQueryDSL: (query: unknown) => {
        const dsl = toSearchQuery(query);
        return dsl === null ? null : JSON.stringify(dsl);
      },
    },
    http: createHttp(currentRun),
    math: {
      roundNum: (value: unknown) => Math.round(requireNumber(value)),
      minVal: (a: unknown, b: unknown) => Math.min(requireNumber(a), requireNumber(b)),
      maxVal: (a: unknown, b: unknown) => Math.max(requireNumber(a), requireNumber(b)),
      randomDouble: () => Math.random(),
      /** Whole, from the first to below the second. AWS: documented. */
      randomWithinRange: (start: unknown, end: unknown) => {
        const [from, to] = [requireNumber(start), requireNumber(end)];
        return from + Math.floor(Math.random() * (to - from));
      },
    },
    str: { normalize },
    xml: { toMap: xmlToMap, toJsonString: xmlToJson },
  };
  return { util, runtime: { earlyReturn } };
}

function errorOf(message: unknown, errorType?: unknown, data?: unknown, errorInfo?: unknown): ResolverError {
  return {
    message: requireText(message),
    errorType: typeof errorType === 'string' ? errorType : null,
    data: copyOut(data),
    errorInfo: copyOut(errorInfo),
  };
}

function toExpressionText(filter: unknown): string | null {
  const expression = toConditionExpression(filter);
  return expression && JSON.stringify(expression);
}

function earlyReturn(value: unknown, options?: { skipTo?: unknown } | null): never {
  // AWS: observed. Nothing to return is an error.
  if (value === null || value === undefined) throw new InvalidCall('Runtime Error');
  throw {
    halt: 'return',
    value: copyOut(value),
    skipTo: options?.skipTo === 'END' ? 'END' : 'NEXT',
  } satisfies Halt;
}
