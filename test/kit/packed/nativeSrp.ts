import { randomBytes } from 'node:crypto';
import { N, power } from '../product/srp.ts';

type Answer = (error: null, hex: string) => void;

/** The native side of amazon-cognito-identity-js: random numbers, and the powers that a phone is too slow for in JavaScript. */
export const nativeSrp = {
  getRandomBase64: (length: number) => randomBytes(length).toString('base64'),
  /** Each number is hexadecimal. The modulus is always that of Cognito's group. */
  computeModPow({ target, value }: { target: string; value: string }, answer: Answer): void {
    answer(null, power(number(target), number(value)).toString(16));
  },
  computeS(given: Record<'g' | 'x' | 'k' | 'a' | 'b' | 'u', string>, answer: Answer): void {
    const [g, x, k, a, b, u] = (['g', 'x', 'k', 'a', 'b', 'u'] as const).map((name) => number(given[name]));
    const base = (((b! - k! * power(g!, x!)) % N) + N) % N;
    answer(null, power(base, a! + u! * x!).toString(16));
  },
};

function number(hex: string): bigint {
  return BigInt(`0x${hex}`);
}
