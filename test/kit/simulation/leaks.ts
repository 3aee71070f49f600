import type { SimulatedProduct } from './simulated.ts';

/** What no log may hold: bearer tokens, Stripe's keys and secrets, anything that is sent for a password. */
const secrets = [/eyJ[\w-]{20,}\.[\w-]{20,}/, /\b(sk|rk)_(test|live)_\w+/, /\bwhsec_\w+/, /Correct-horse/];

/** Looks through the log of every function that ran; gives each log with what it should not say. */
export async function leaks(
  { product }: SimulatedProduct,
  emails: string[],
): Promise<{ looked: number; found: string[] }> {
  const at = (path: string) => new URL(path, product.outputs.graphqlUrl);
  const { functions } = (await product.state()) as { functions: { name: string }[] };
  const found: string[] = [];
  let looked = 0;
  for (const { name } of functions) {
    const log = await (await fetch(at(`/_local/logs/${name}`))).text();
    if (log !== '') looked++;
    for (const email of emails) if (log.includes(email)) found.push(`${name} names ${email}`);
    for (const secret of secrets) if (secret.test(log)) found.push(`${name} holds ${String(secret)}`);
  }
  return { looked, found };
}
