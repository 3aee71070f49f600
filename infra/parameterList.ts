import { isKnownLater } from './settingKinds.ts';
import type { ParameterSettings } from './settings.ts';

export type ParameterField = keyof ParameterSettings;

/** What CloudFormation is told of a parameter, and the same said to who writes it. */
interface Declared {
  default: string | number;
  /** Instead, where it is another one in `prod`. */
  defaultOfProd?: string;
  allowed?: string[];
  min?: number;
  max?: number;
  pattern?: RegExp;
  patternOfProd?: RegExp;
  /** Behind "must be", for a pattern. */
  must?: string;
  mustOfProd?: string;
  description: string;
}

const elsewhere = 'https://(?!localhost|127\\.|\\[)[^,\\s]+';

/** Every parameter of the stack, by the name of its field in `environments.ts`. */
const declared: Record<ParameterField, Declared> = {
  webOrigins: {
    default: 'none',
    pattern: /^none$|^https?:\/\/[^,\s]+(,https?:\/\/[^,\s]+)*$/,
    must: 'http or https origins',
    // A customer of `prod` comes back from Stripe to an address of the web client, never to the machine that deployed it.
    patternOfProd: new RegExp(`^none$|^${elsewhere}(,${elsewhere})*$`),
    mustOfProd: 'https origins of other machines than this one',
    description:
      'Origins of the web client, separated by commas, to which alone Stripe sends the browser back; none: the one that is deployed with it.',
  },
  webPath: {
    default: '/#/',
    // No host fits: two slashes in a row, a backslash or an @ would lead to another site, or to one that looks like ours.
    pattern: /^\/(\w[\w.~-]*\/)*(#\/)?$/,
    must: 'a path that begins and ends with a slash, or with /#/',
    description:
      'What stands between the first of WebOrigins and the screen in the links that lead there: /#/ in https://app.example.com/#/checkout/done.',
  },
  apiFirewall: {
    default: 'off',
    allowed: ['off', 'on'],
    description: 'Whether AWS WAF stands before the API and the user pool.',
  },
  requestsPerAddress: {
    default: 2000,
    min: 10,
    max: 2_000_000_000,
    description:
      'With ApiFirewall=on: requests that one IP address may send to the API, and to the user pool, in five minutes; beyond it WAF answers 403.',
  },
  alarmEmail: {
    // CloudFormation's own check refuses an empty text where an ARN may come to stand.
    default: 'none',
    pattern: /^none$|^[^@\s]+@[^@\s]+$/,
    must: 'an e-mail address, or none',
    description: 'An address to which every alarm is sent, once it has confirmed that it wants them.',
  },
  alarmTopic: {
    default: 'none',
    pattern: /^none$|^arn:[^:]+:sns:[^:]+:[0-9]+:.+$/,
    must: 'the ARN of an SNS topic, or none',
    description:
      'The ARN of an SNS topic to which every alarm is sent, such as that of a pager, instead of AlarmEmail.',
  },
  graceDays: {
    default: 7,
    min: 0,
    max: 30,
    description:
      'Days of access after a renewal that was not paid. At most as long as Stripe keeps retrying.',
  },
  archiveDays: {
    default: 396,
    min: 1,
    max: 36500,
    description:
      'Days for which archived log rows are kept, from the day on which they are archived: 13 months.',
  },
  nightlyChangesMax: {
    default: 100,
    min: 0,
    max: 1_000_000,
    description:
      'The most accounts from which a comparison takes something, and customers that it writes to in Stripe, before it leaves the rest to an operator.',
  },
  stripeOwn: {
    default: 'none',
    pattern: /^none$|^(prod_\w+|[^,=\s]+=[^,=\s]+)(,(prod_\w+|[^,=\s]+=[^,=\s]+))*$/,
    must: 'ids of products in Stripe and pairs of metadata such as app=editor',
    description:
      'What tells this deployment’s part of a shared Stripe account: pairs of metadata of its customers and ids of its products, separated by commas.',
  },
  supportGrantMax: {
    default: 1000,
    min: 0,
    description:
      'The most units of one feature that operators of the group support may bring an account’s grants to.',
  },
  fourEyes: {
    default: 'off',
    allowed: ['off', 'on'],
    description:
      'Whether a deletion and a link with a customer by an operator, and a large grant, take a second operator.',
  },
  fourEyesGrantMin: {
    default: 1000,
    min: 1,
    description:
      'With FourEyes=on: a grant takes a second operator when an account’s grants of the feature come to this many units or more.',
  },
  operatorsSecondFactor: {
    default: 'optional',
    defaultOfProd: 'required',
    allowed: ['required', 'optional'],
    description: 'Whether operators are refused until they sign in with the code of an authenticator app.',
  },
  pausedCollection: {
    default: 'keep',
    allowed: ['keep', 'deny'],
    description: 'Whether a customer whose payment collection is paused keeps access.',
  },
  riskPolicies: {
    default: 'refund=review,dispute=review,early_warning=review',
    pattern: /^((refund|dispute|early_warning)=(keep|review|end)(,|$))*$/,
    must: 'keep, review or end for refund, dispute and early_warning',
    description:
      'What a full refund, a dispute and a fraud warning do: keep, review, or end what was paid for.',
  },
  stripeApiUrl: {
    default: 'https://api.stripe.com',
    pattern: /^https?:\/\/\S+$/,
    must: 'an http or https address',
    description: 'Where Stripe answers.',
  },
  disposableTrials: {
    default: 'refuse',
    allowed: ['refuse', 'allow'],
    description: 'Whether an address at a disposable host gets a trial.',
  },
  trialsPerDomain: {
    default: 0,
    min: 0,
    max: 1_000_000,
    description:
      'How many mailboxes of one domain that belongs to no provider get a trial of one product; 0 for no limit.',
  },
  splitCounters: {
    default: 'none',
    pattern: /^none$|^[^#=,\s]+=([2-9]|[12][0-9]|3[0-2])(,[^#=,\s]+=([2-9]|[12][0-9]|3[0-2]))*$/,
    must: 'features with 2 to 32 parts each',
    description:
      'Over how many parts a counter of a feature is split while it is busy: api-calls=16, separated by commas.',
  },
  cardClaims: {
    default: 'ignore',
    allowed: ['ignore', 'claim', 'require'],
    description:
      'Whether a card that is saved with Stripe has a trial once: not looked at, claimed when there is one, or required.',
  },
};

interface Parameter extends Declared {
  /** As CloudFormation knows it: `GraceDays`. */
  name: string;
  /** Why the stack would not take this text, behind its name; undefined when it would. */
  refusal(value: string, isProd: boolean): string | undefined;
}

export const parameters = Object.fromEntries(
  Object.entries(declared).map(([field, one]) => [
    field,
    { ...one, name: parameterName(field), refusal: (value, isProd) => refusal(one, value, isProd) },
  ]),
) as Record<ParameterField, Parameter>;

function refusal(one: Declared, value: string, isProd: boolean): string | undefined {
  if (isKnownLater(value)) return undefined;
  const { allowed, min, max } = one;
  if (allowed) return allowed.includes(value) ? undefined : `must be one of ${allowed.join(', ')}`;
  const pattern = (isProd && one.patternOfProd) || one.pattern;
  if (pattern) return pattern.test(value) ? undefined : `must be ${(isProd && one.mustOfProd) || one.must}`;
  const isThere = /^\d+$/.test(value) && Number(value) >= (min ?? 0) && Number(value) <= (max ?? Infinity);
  return isThere ? undefined : `must be ${range(min, max)}`;
}

export function range(min = 0, max?: number): string {
  return `a whole number ${max === undefined ? `of ${min} or more` : `from ${min} to ${max}`}`;
}

/** `graceDays` is `GraceDays` to CloudFormation. */
function parameterName(field: string): string {
  return `${field[0]!.toUpperCase()}${field.slice(1)}`;
}
