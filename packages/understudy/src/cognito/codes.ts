import crypto from 'node:crypto';
import { ServiceError } from '../kernel/answer.ts';
import type { PoolClient } from './client.ts';
import type { Cognito } from './cognito.ts';
import type { Pool } from './pool.ts';
import { runTrigger, triggerAttributes } from './triggers.ts';
import type { CodePurpose, User } from './user.ts';

// AWS: documented; a code for a password lives an hour, the others a day.
const lifeMs: Record<CodePurpose, number> = {
  signUp: 86_400_000,
  password: 3_600_000,
  email: 86_400_000,
  phone_number: 86_400_000,
};
/** AWS: assumed; wrong codes before the code has to be asked for again. */
const attemptsMax = 5;

export interface Delivery {
  AttributeName: string;
  DeliveryMedium: 'EMAIL' | 'SMS';
  Destination: string;
}

/** CustomMessage's sources. */
export type MessageSource =
  | 'SignUp'
  | 'AdminCreateUser'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute';

export async function sendCode(
  cognito: Cognito,
  pool: Pool,
  user: User,
  sending: {
    purpose: CodePurpose;
    attribute: string;
    source: MessageSource;
    /** Where it differs from the attribute as it is: an address that waits to be verified. */
    destination?: string;
    client?: PoolClient | undefined;
    clientMetadata?: Record<string, string>;
  },
): Promise<Delivery> {
  const destination = sending.destination ?? user.attributes[sending.attribute];
  if (!destination) {
    throw new ServiceError(
      'InvalidParameterException',
      'User does not have delivery config set to turn on this feature.',
    );
  }
  const code = String(crypto.randomInt(1_000_000)).padStart(6, '0');
  cognito.users.update(pool, user.sub, {
    codes: {
      ...user.codes,
      [sending.purpose]: {
        code,
        expiresAt: cognito.clock.now() + lifeMs[sending.purpose],
        attempts: 0,
        ...(sending.destination !== undefined && { value: sending.destination }),
      },
    },
  });
  await sendMessage(cognito, pool, user, { ...sending, destination, secret: code, kind: 'verification' });
  return deliveryTo(sending.attribute, destination);
}

/** Renders the pool's or the CustomMessage function's words into the mailbox. */
export async function sendMessage(
  cognito: Cognito,
  pool: Pool,
  user: User,
  sending: {
    source: MessageSource;
    attribute: string;
    destination: string;
    secret: string;
    kind: 'verification' | 'invitation';
    client?: PoolClient | undefined;
    clientMetadata?: Record<string, string>;
  },
): Promise<void> {
  const response = await runTrigger(cognito, pool, 'CustomMessage', {
    source: `CustomMessage_${sending.source}`,
    username: user.username,
    client: sending.client,
    request: {
      userAttributes: triggerAttributes(user),
      codeParameter: '{####}',
      usernameParameter: sending.kind === 'invitation' ? '{username}' : null,
      ...(sending.clientMetadata && { clientMetadata: sending.clientMetadata }),
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  });
  const { subject, text } = pool.messages[sending.kind];
  const isMail = sending.attribute === 'email';
  const custom = response?.[isMail ? 'emailMessage' : 'smsMessage'];
  const fill = (template: string) =>
    template.replaceAll('{####}', sending.secret).replaceAll('{username}', user.username);
  cognito.mailbox.deliver({
    medium: isMail ? 'EMAIL' : 'SMS',
    to: sending.destination,
    subject: isMail ? fill(String(response?.['emailSubject'] ?? subject)) : '',
    text: fill(String(custom ?? text)),
    code: sending.secret,
  });
}

/** Takes the code back if it is right; a wrong one counts, and a late one says so. */
export function redeemCode(
  cognito: Cognito,
  pool: Pool,
  user: User,
  purpose: CodePurpose,
  code: string,
): { value?: string } {
  const pending = user.codes[purpose];
  const expired = new ServiceError(
    'ExpiredCodeException',
    'Invalid code provided, please request a code again.',
  );
  if (!pending || pending.expiresAt <= cognito.clock.now()) throw expired;
  if (pending.attempts >= attemptsMax) {
    throw new ServiceError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
  }
  const { [purpose]: _, ...others } = user.codes;
  if (!isSame(pending.code, code)) {
    const codes = { ...user.codes, [purpose]: { ...pending, attempts: pending.attempts + 1 } };
    cognito.users.update(pool, user.sub, { codes });
    throw new ServiceError('CodeMismatchException', 'Invalid verification code provided, please try again.');
  }
  cognito.users.update(pool, user.sub, { codes: others });
  return pending.value === undefined ? {} : { value: pending.value };
}

/** AWS: observed; the first letters are all that is shown of an address. */
export function deliveryTo(attribute: string, destination: string): Delivery {
  const [name = '', host = ''] = destination.split('@');
  return attribute === 'email'
    ? {
        AttributeName: attribute,
        DeliveryMedium: 'EMAIL',
        Destination: `${name[0] ?? ''}***@${host[0] ?? ''}***`,
      }
    : {
        AttributeName: attribute,
        DeliveryMedium: 'SMS',
        Destination: `+${'*'.repeat(Math.max(destination.length - 5, 0))}${destination.slice(-4)}`,
      };
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && crypto.timingSafeEqual(a, b);
}
