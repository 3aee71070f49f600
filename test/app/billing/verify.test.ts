import { expect, test } from 'vitest';
import { bodyBytesMax, verify } from '../../../app/billing/verify.ts';
import { signatureFor } from '../../../packages/stripe-stand-in/src/signature.ts';
import { noon } from '../../kit/time.ts';

const seconds = noon / 1000;
const body = JSON.stringify({
  ...{
    id: 'evt_1',
    object: 'event',
    type: 'customer.subscription.updated',
    livemode: false,
    created: seconds,
  },
  data: { object: { id: 'sub_1', object: 'subscription', customer: 'cus_1' } },
});
const verdictOn = (text: string, secrets: string[], header = signatureFor(text, seconds, ['whsec_right'])) =>
  verify(Buffer.from(text), header, secrets, { livemode: false }, noon).kind;

test.each(['', ' '])(
  'S03 · a deployment whose secret is empty refuses what is signed with the empty secret (%j)',
  (secret) => {
    const header = signatureFor(body, seconds, [secret]);
    expect(verdictOn(body, [secret], header)).toBe('unsigned');
    expect(verdictOn(body, ['whsec_right', secret], header)).toBe('unsigned');
  },
);

test('any of several secrets will do, and no secret but these', () => {
  expect(verdictOn(body, ['whsec_other', 'whsec_right'])).toBe('event');
  expect(verdictOn(body, ['whsec_other'])).toBe('unsigned');
  expect(verdictOn(body, [])).toBe('unsigned');
});

test('a body is read up to a mebibyte, and not a byte beyond', () => {
  const padded = (bytes: number) => body + ' '.repeat(bytes - Buffer.byteLength(body));
  expect(verdictOn(padded(bodyBytesMax), ['whsec_right'])).toBe('event');
  expect(verdictOn(padded(bodyBytesMax + 1), ['whsec_right'])).toBe('refused');
});
